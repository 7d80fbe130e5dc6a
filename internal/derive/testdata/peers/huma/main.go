// Plants, as a Huma app of its own. FAULT names the one thing that is wrong with it.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"slices"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

var fault = os.Getenv("FAULT")

type NewPlant struct {
	Name    string   `json:"name" minLength:"1" maxLength:"40"`
	Kind    string   `json:"kind" enum:"tree,shrub,herb"`
	Height  *int     `json:"height,omitempty" minimum:"0" maximum:"200"`
	Planted string   `json:"planted,omitempty" format:"date"`
	Tags    []string `json:"tags,omitempty" maxItems:"5"`
}

type plant struct {
	ID string `json:"id"`
	NewPlant
}

type One struct {
	ID string `path:"id" pattern:"^p[0-9]{4}$" example:"p0001"`
}

// shown is one plant, and the status of the answer.
type shown struct {
	Status int
	Body   plant
}

type listing struct {
	Body struct {
		Data []plant `json:"data"`
		Next string  `json:"next,omitempty"`
	}
}

type store struct {
	mu     sync.Mutex
	made   int
	plants []plant
}

func (s *store) at(id string) int {
	return slices.IndexFunc(s.plants, func(p plant) bool { return p.ID == id })
}

var notFound = huma.Error404NotFound("no such plant")

func main() {
	s, mux := &store{}, http.NewServeMux()
	config := huma.DefaultConfig("Plants", "1.0.0")
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"token": {Type: "http", Scheme: "bearer"}}
	api := humago.New(mux, config)
	api.UseMiddleware(func(c huma.Context, next func(huma.Context)) {
		if len(c.Operation().Security) > 0 && c.Header("Authorization") != "Bearer the-key" && fault != "asks for no key" {
			_ = huma.WriteErr(api, c, 401, "no key")
			return
		}
		next(c)
	})
	s.register(api)
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], spoiled(mux)))
}

func operation(id, method, path string, status int, errors ...int) huma.Operation {
	return huma.Operation{
		OperationID: id, Method: method, Path: path, DefaultStatus: status, Tags: []string{"Plants"},
		Errors: append(errors, 401, 422, 500), Security: []map[string][]string{{"token": {}}},
	}
}

func (s *store) register(api huma.API) {
	huma.Register(api, operation("list-plants", "GET", "/plants", 200), func(_ context.Context, in *struct {
		After string `query:"after" maxLength:"40"`
		Limit int    `query:"limit" minimum:"1" maximum:"100" default:"100"`
	}) (*listing, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		from := s.at(in.After) + 1
		to := min(from+in.Limit, len(s.plants))
		out := &listing{}
		out.Body.Data = append([]plant{}, s.plants[from:to]...)
		if to < len(s.plants) {
			out.Body.Next = s.plants[to-1].ID
		}
		return out, nil
	})
	huma.Register(api, operation("create-plant", "POST", "/plants", 201), func(_ context.Context, in *struct{ Body NewPlant }) (*shown, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.made++
		s.plants = append(s.plants, plant{ID: fmt.Sprintf("p%04d", s.made), NewPlant: in.Body})
		return &shown{Status: 201, Body: s.plants[len(s.plants)-1]}, nil
	})
	huma.Register(api, operation("get-plant", "GET", "/plants/{id}", 200, 404), func(_ context.Context, in *One) (*shown, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		n := s.at(in.ID)
		switch {
		case n < 0 && fault == "finds everything":
			return &shown{Status: 200, Body: plant{ID: in.ID, NewPlant: NewPlant{Name: "nothing", Kind: "herb"}}}, nil
		case n < 0:
			return nil, notFound
		}
		return &shown{Status: 200, Body: s.plants[n]}, nil
	})
	huma.Register(api, operation("put-plant", "PUT", "/plants/{id}", 200, 404), func(_ context.Context, in *struct {
		One
		Body NewPlant
	}) (*shown, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		n := s.at(in.ID)
		if n < 0 {
			return nil, notFound
		}
		if fault != "changes nothing" {
			s.plants[n].NewPlant = in.Body
		}
		return &shown{Status: 200, Body: s.plants[n]}, nil
	})
	huma.Register(api, operation("delete-plant", "DELETE", "/plants/{id}", 204, 404), func(_ context.Context, in *One) (*struct{}, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		n := s.at(in.ID)
		if n < 0 {
			return nil, notFound
		}
		if fault != "deletes nothing" {
			s.plants = slices.Delete(s.plants, n, n+1)
		}
		return nil, nil
	})
}
