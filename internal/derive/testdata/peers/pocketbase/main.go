// PocketBase as it is, with one superuser, on a port of 127.0.0.1.
package main

import (
	"log"
	"os"

	"github.com/pocketbase/pocketbase"
)

func main() {
	port := os.Args[1]
	for _, arguments := range [][]string{{"superuser", "upsert", "a@example.com", "only-for-tests"}, {"serve", "--http", "127.0.0.1:" + port}} {
		os.Args = append(os.Args[:1], arguments...) // which it looks at before it starts
		app := pocketbase.NewWithConfig(pocketbase.Config{DefaultDataDir: "data", HideStartBanner: true})
		if err := app.Start(); err != nil {
			log.Fatal(err)
		}
	}
}
