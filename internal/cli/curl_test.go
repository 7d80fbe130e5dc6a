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
		case "-sS", "--globoff", "--path-as-is":
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
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	if err == nil {
		request.Header = header
		err = show(http.DefaultClient.Do(request))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "curl:", err)
		os.Exit(2)
	}
}

func show(response *http.Response, err error) error {
	if err != nil {
		return err
	}
	_, err = io.Copy(os.Stdout, response.Body)
	return err
}
