package cli

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
)

// curl stands in for the program of that name where there is none. It knows the
// options that assay's own commands use.
func curl() {
	method, url, body := http.MethodGet, "", ""
	header := http.Header{}
	for args := os.Args[1:]; len(args) > 0; args = args[1:] {
		switch args[0] {
		case "-sS", "-sSf", "--globoff", "--path-as-is":
		case "-X", "-H", "-d", "--data-raw":
			option := args[0]
			args = args[1:]
			switch option {
			case "-X":
				method = args[0]
			case "-H":
				name, value, _ := strings.Cut(args[0], ":")
				header.Set(name, strings.TrimSpace(value))
			default:
				body = args[0]
			}
		default:
			url = args[0]
		}
	}
	if err := send(method, url, header, body); err != nil {
		fmt.Fprintln(os.Stderr, "curl:", err)
		os.Exit(2)
	}
}

// send sends a request, and shows the body of the answer.
func send(method, url string, header http.Header, body string) error {
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return err
	}
	request.Header = header
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }() // it was only read
	_, err = io.Copy(os.Stdout, response.Body)
	return err
}
