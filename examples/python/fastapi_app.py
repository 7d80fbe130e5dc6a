"""The CRM contract on FastAPI. Start it with: python3 fastapi_app.py 8000"""

import sys
from typing import List, Optional

import uvicorn
from fastapi import APIRouter, Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBearer
from pydantic import BaseModel, EmailStr

import store
from store import Organization, Refused

# A path with a slash behind it is unknown; the default is a redirect without a body.
app = FastAPI(title="CRM", redirect_slashes=False)


# Errors. FastAPI's own 404 and 405 have a detail already.


@app.exception_handler(Refused)
async def refused(request: Request, error: Refused):
    return JSONResponse({"detail": error.detail}, error.status, error.headers)


@app.exception_handler(RequestValidationError)
async def invalid(request: Request, error: RequestValidationError):
    # Only the documented members: pydantic 2 adds the input, which may be anything.
    entries = [{"loc": list(e["loc"]), "msg": e["msg"], "type": e["type"]} for e in error.errors()]
    return JSONResponse({"detail": entries}, 422)


@app.exception_handler(Exception)
async def broken(request: Request, error: Exception):
    # The default is a text without a detail.
    return JSONResponse({"detail": "Internal server error"}, 500)


# The key comes first. The fault hook comes after it, and before anything is written:
# it takes the way of a real error. Leave it out of a deployment for customers.


async def organization(request: Request) -> Organization:
    own = store.authenticate(request.headers.get("authorization"))
    if request.headers.get("x-conformance-fault") == "500":
        raise RuntimeError("asked for by X-Conformance-Fault")
    return own


Own = Depends(organization)
# HTTPBearer is there for the document that FastAPI generates: it refuses nothing here.
api = APIRouter(prefix="/api/v1", dependencies=[Depends(HTTPBearer(auto_error=False))])


class ContactChanges(BaseModel):
    first_name: Optional[str] = None
    last_name: Optional[str] = None
    work_email: Optional[EmailStr] = None
    direct_phone: Optional[str] = None
    mobile_phone: Optional[str] = None
    job_title: Optional[str] = None
    job_department: Optional[str] = None
    seniority_level: Optional[str] = None
    linkedin_url: Optional[str] = None
    city: Optional[str] = None
    state: Optional[str] = None
    country: Optional[str] = None


class NewContact(ContactChanges):
    list_id: Optional[int] = None  # it is missing with 400, not with 422
    personal_emails: Optional[str] = None
    company_domain: Optional[str] = None


class CompanyChanges(BaseModel):
    name: Optional[str] = None
    domain: Optional[str] = None
    website: Optional[str] = None
    phone: Optional[str] = None
    address: Optional[str] = None
    city: Optional[str] = None
    state: Optional[str] = None
    country: Optional[str] = None
    zip: Optional[str] = None
    industry: Optional[str] = None
    linkedin_url: Optional[str] = None
    employee_count: Optional[int] = None


class NewList(BaseModel):
    title: str
    type: str = "contacts"  # not an enum: an unknown type is 400, not 422


class Members(BaseModel):
    contact_ids: List[int]


Page = Query(1, ge=1)
Limit = Query(50, ge=1, le=200)


@api.get("/contacts")
async def list_contacts(page: int = Page, limit: int = Limit, email: Optional[str] = None, list_id: Optional[int] = None, own: Organization = Own):
    return own.list_contacts(page, limit, email, list_id)


@api.post("/contacts", status_code=201)
async def create_contact(new: NewContact, own: Organization = Own):
    return own.create_contact(new.dict(exclude_unset=True))


@api.get("/contacts/{contact_id}")
async def get_contact(contact_id: int, own: Organization = Own):
    return own.get_contact(contact_id)


@api.patch("/contacts/{contact_id}")
async def update_contact(contact_id: int, changes: ContactChanges, own: Organization = Own):
    return own.update_contact(contact_id, changes.dict(exclude_unset=True))


@api.delete("/contacts/{contact_id}")
async def delete_contact(contact_id: int, own: Organization = Own):
    return own.delete_contact(contact_id)


@api.get("/companies")
async def list_companies(page: int = Page, limit: int = Limit, domain: Optional[str] = None, industry: Optional[str] = None, own: Organization = Own):
    return own.list_companies(page, limit, domain, industry)


@api.get("/companies/{company_id}")
async def get_company(company_id: int, own: Organization = Own):
    return own.get_company(company_id)


@api.get("/companies/{company_id}/contacts")
async def list_company_contacts(company_id: int, limit: int = Query(100, ge=1, le=200), offset: int = Query(0, ge=0), own: Organization = Own):
    return own.list_company_contacts(company_id, limit, offset)


@api.patch("/companies/{company_id}")
async def update_company(company_id: int, changes: CompanyChanges, own: Organization = Own):
    return own.update_company(company_id, changes.dict(exclude_unset=True))


@api.delete("/companies/{company_id}")
async def delete_company(company_id: int, own: Organization = Own):
    return own.delete_company(company_id)


@api.get("/lists")
async def list_lists(page: int = Page, limit: int = Limit, own: Organization = Own):
    return own.list_lists(page, limit)


@api.post("/lists", status_code=201)
async def create_list(new: NewList, own: Organization = Own):
    return own.create_list(new.title, new.type)


@api.delete("/lists/{list_id}")
async def delete_list(list_id: int, own: Organization = Own):
    return own.delete_list(list_id)


@api.get("/lists/{list_id}/contacts")
async def list_members(list_id: int, page: int = Page, limit: int = Limit, own: Organization = Own):
    return own.list_members(list_id, page, limit)


@api.post("/lists/{list_id}/contacts", status_code=201)
async def add_members(list_id: int, members: Members, own: Organization = Own):
    return own.add_members(list_id, members.contact_ids)


@api.delete("/lists/{list_id}/contacts")
async def remove_members(list_id: int, members: Members, own: Organization = Own):
    return own.remove_members(list_id, members.contact_ids)


app.include_router(api)

if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
    print(f"starting at http://127.0.0.1:{port}/api/v1", flush=True)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="critical")
