"""Plants, as a FastAPI app of its own. FAULT names the one thing that is wrong with it."""

import os
import sys
from datetime import date
from enum import Enum
from typing import Dict, List, Optional

import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Query
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse, Response
from fastapi.security import HTTPBearer
from pydantic import BaseModel, Field

FAULT = os.environ.get("FAULT", "")
bearer = HTTPBearer(auto_error=False)


def authorized(credentials=Depends(bearer)):
    if FAULT != "asks for no key" and (credentials is None or credentials.credentials != "the-key"):
        raise HTTPException(status_code=401, detail="Not authenticated", headers={"WWW-Authenticate": "Bearer"})


class Kind(str, Enum):
    tree = "tree"
    shrub = "shrub"
    herb = "herb"


class NewPlant(BaseModel):
    name: str = Field(min_length=1, max_length=40)
    kind: Kind
    height: Optional[int] = Field(default=None, ge=0, le=200)
    planted: Optional[date] = None
    tags: List[str] = []


class PlantChanges(BaseModel):
    name: Optional[str] = Field(default=None, min_length=1, max_length=40)
    height: Optional[int] = Field(default=None, ge=0, le=200)


class Plant(NewPlant):
    id: int


class Problem(BaseModel):
    detail: str


app = FastAPI(title="Plants", version="1.0.0")
plants: Dict[int, Plant] = {}
made = 0
UNKNOWN = {401: {"model": Problem}, 404: {"model": Problem}}


def find(plant_id: int) -> Plant:
    if plant_id not in plants:
        if FAULT == "finds everything":
            return Plant(id=plant_id, name="nothing", kind="herb")
        raise HTTPException(status_code=404, detail="Plant not found")
    return plants[plant_id]


def shown(plant: Plant, status: int = 200):
    body = plant.dict(exclude_none=FAULT != "answers null")
    if FAULT == "forgets a member":
        del body["name"]
    if FAULT == "answers with another type":
        body["height"] = "tall"
    return JSONResponse(jsonable_encoder(body), 202 if FAULT == "answers with another status" and status == 201 else status)


@app.get("/health")
def health() -> Dict[str, str]:
    return {"status": "ok"}


@app.get("/plants", response_model=List[Plant], response_model_exclude_none=True, dependencies=[Depends(authorized)], responses={401: {"model": Problem}})
def list_plants(kind: Optional[Kind] = None, limit: int = Query(default=50, ge=1, le=100), offset: int = Query(default=0, ge=0)):
    found = [p for p in plants.values() if kind is None or p.kind == kind]
    return found[offset : offset + limit]


@app.post("/plants", response_model=Plant, status_code=201, dependencies=[Depends(authorized)], responses={401: {"model": Problem}})
def create_plant(plant: NewPlant):
    global made
    made += 1
    plants[made] = Plant(id=made, **plant.dict())
    return shown(plants[made], 201)


@app.get("/plants/{plant_id}", response_model=Plant, dependencies=[Depends(authorized)], responses=UNKNOWN)
def read_plant(plant_id: int):
    return shown(find(plant_id))


@app.patch("/plants/{plant_id}", response_model=Plant, dependencies=[Depends(authorized)], responses=UNKNOWN)
def change_plant(plant_id: int, changes: PlantChanges):
    plant = find(plant_id)
    if FAULT != "changes nothing":
        for name, value in changes.dict(exclude_unset=True).items():
            if value is not None:
                setattr(plant, name, value)
    return shown(plant)


@app.delete("/plants/{plant_id}", status_code=204, dependencies=[Depends(authorized)], responses=UNKNOWN, response_class=Response)
def delete_plant(plant_id: int):
    find(plant_id)
    if FAULT != "deletes nothing":
        del plants[plant_id]
    return Response(status_code=204)


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
