package exchange

import (
	"errors"
)

// ask has a request answered by what takes the place of the network.
func (c *Client) ask(e *Exchange) *failure {
	err := c.options.Answer(e)
	var came *Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &came):
		return failed(came.Kind, err, "%s", came.Message)
	}
	return failed(KindRequest, err, "%s", err)
}
