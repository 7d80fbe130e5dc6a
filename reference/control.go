package reference

import "net/http"

// Control returns the handler of the server's own controls. It asks for no key,
// so it belongs on an address of its own, which clients of the API do not reach.
//
//	POST /reset    200 {"data": {"reset": true}}; see Reset
//	GET  /state    200 {"data": {"<organization>": {"contacts": n, "companies": n, "lists": n}}}
//	GET  /healthz  200 {"data": {"status": "ok"}}
//
// Anything else is 404 or 405, with a detail.
func (s *Server) Control() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		write(w, r, s.control(r))
	})
}

func (s *Server) control(r *http.Request) answer {
	switch method := routed(r.Method); r.URL.Path {
	case "/reset":
		if method != http.MethodPost {
			return methodNotAllowed("POST")
		}
		s.Reset()
		return success(object{"reset": true})
	case "/state":
		if method != http.MethodGet {
			return methodNotAllowed("GET, HEAD")
		}
		return success(s.store.counts())
	}
	return outside(r)
}
