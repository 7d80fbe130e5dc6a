package verdict

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
)

func exchangeWith(id, sent, answered string) *exchange.Exchange {
	return &exchange.Exchange{
		ID: id, Sent: exchange.Sent{Method: "GET", URL: "http://127.0.0.1/", RequestBody: bodyOf(sent)},
		Answer: exchange.Answer{Status: 200, ResponseBody: bodyOf(answered)},
	}
}

func bodyOf(text string) exchange.Body {
	if text == "" {
		return nil
	}
	return exchange.Body(text)
}

// A long body is written once, however many messages have it, and is read as it was.
func TestARecordHasALongBodyOnce(t *testing.T) {
	long, longer := strings.Repeat("a", longBody), strings.Repeat("b", 10*longBody)
	binary := strings.Repeat("\xff", longBody)
	for _, c := range []struct {
		name      string
		exchanges []*exchange.Exchange
		once      []string // the bodies that are written apart
	}{
		{name: "nothing"},
		{name: "no body", exchanges: []*exchange.Exchange{exchangeWith("1", "", "")}},
		{name: "each one once", exchanges: []*exchange.Exchange{exchangeWith("1", long, longer)}},
		{name: "short ones", exchanges: []*exchange.Exchange{exchangeWith("1", "same", "same"), exchangeWith("2", "same", long[1:]), exchangeWith("3", "", long[1:])}},
		{name: "two answers", exchanges: []*exchange.Exchange{exchangeWith("1", "", long), exchangeWith("2", "", long)}, once: []string{long}},
		{name: "what was sent comes back", exchanges: []*exchange.Exchange{exchangeWith("1", longer, longer)}, once: []string{longer}},
		{name: "no text", exchanges: []*exchange.Exchange{exchangeWith("1", binary, ""), exchangeWith("2", binary, "")}, once: []string{binary}},
		{
			name: "several", exchanges: []*exchange.Exchange{exchangeWith("1", long, longer), exchangeWith("2", long, longer), exchangeWith("3", long, "other")},
			once: []string{long, longer},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := &Result{Format: Format, Scenarios: []Scenario{{Identity: Identity{ID: "a"}, Exchanges: c.exchanges}, {Identity: Identity{ID: "b"}}}}
			text, err := json.Marshal(RecordOf(want))
			require.NoError(t, err)
			for _, body := range c.once {
				quoted, err := exchange.Body(body).MarshalJSON()
				require.NoError(t, err)
				require.Equal(t, 1, strings.Count(string(text), string(quoted)))
			}
			var record Record
			require.NoError(t, json.Unmarshal(text, &record))
			require.Len(t, record.Bodies, len(c.once))
			got, err := record.Whole()
			require.NoError(t, err)
			require.Equal(t, want.Scenarios, got.Scenarios)
		})
	}
}

func TestARecordThatIsNotWhole(t *testing.T) {
	for _, c := range []struct {
		name, text, want string
	}{
		{
			name: "no such body", want: `scenarios[0].exchanges[0].response_body: there is none of SHA-256 "ab" in bodies`,
			text: `{"scenarios": [{"exchanges": [{"response_body": {"sha256": "ab"}}]}]}`,
		},
		{
			name: "another body", want: `bodies["ab"] is a text of another SHA-256`,
			text: `{"scenarios": [], "bodies": {"ab": "text"}}`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var record Record
			require.NoError(t, json.Unmarshal([]byte(c.text), &record))
			_, err := record.Whole()
			require.EqualError(t, err, c.want)
		})
	}
}
