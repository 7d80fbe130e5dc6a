package cli

import (
	"encoding/json"
	"net/http"
	"sync"
)

// settings is a server of the settings of an account, of which there is one alone. Those that
// somebody has made are taken back only with a header, if it is stuck.
func settings(stuck bool) http.HandlerFunc {
	type account struct {
		Title string `json:"title"`
		Dark  bool   `json:"dark"`
	}
	var mu sync.Mutex
	kept := account{Title: "Of Ada", Dark: true}
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		if r.Method == http.MethodPut {
			var sent struct {
				Title *string `json:"title"`
				Dark  *bool   `json:"dark"`
			}
			switch err := json.NewDecoder(r.Body).Decode(&sent); {
			case err != nil, sent.Title == nil, sent.Dark == nil:
				w.WriteHeader(http.StatusBadRequest)
				return
			case stuck && *sent.Title == "Of Ada" && r.Header.Get("X-Back") == "":
				w.WriteHeader(http.StatusForbidden)
				return
			}
			kept = account{*sent.Title, *sent.Dark}
		}
		_ = json.NewEncoder(w).Encode(kept) // nobody may listen any more
	}
}
