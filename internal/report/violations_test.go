package report

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/assaykit/assay/internal/exchange"
	"github.com/assaykit/assay/internal/verdict"
)

// brief is what matters of a violation in these tests.
type brief struct {
	state        verdict.State
	requirements []string
	operations   []string
	title        string
	places       []string
	exchange     string
}

func briefs(all []violation) []brief {
	var b []brief
	for _, v := range all {
		one := brief{state: v.state, requirements: v.requirements, operations: v.operations, title: v.title, places: v.places}
		if v.exchange != nil {
			one.exchange = v.exchange.ID
		}
		b = append(b, one)
	}
	return b
}

func TestViolations(t *testing.T) {
	const pets = "features/pets.feature:"
	create := []string{"createPet"}
	// A passing scenario in which the form of an answer was wrong.
	formOnly := scenarioOf("createPet", 201, 1, verdict.Passed, "", "PET-001")
	formOnly.State, formOnly.Reason = verdict.Failed, "body is no JSON"
	formOnly.Exchanges = append(formOnly.Exchanges, sent("form", "getPet", "", 200, "<html>"))
	formOnly.Checks = append([]verdict.Check{
		{Requirement: "GEN-001", Operation: "getPet", State: verdict.Failed, Reason: "body is no JSON", Exchange: "form"},
	}, formOnly.Checks...)

	should := scenarioOf("createPet", 500, 1, verdict.Warned, "trace", "PET-003")
	mustCell := scenarioOf("createPet", 500, 1, verdict.Failed, "status", "PET-003")
	mustCell.Checks[1].State = verdict.Warned

	unnamed := scenario(1, verdict.Failed, "r")
	unnamed.ID, unnamed.Checks[1].Exchange = "", ""
	gone := scenario(1, verdict.Failed, "r")
	gone.Checks[1].Exchange = "no such id"
	broken := scenario(1, verdict.Error, "no such step")
	broken.Checks[0].Exchange, broken.Checks[1].Exchange = "", ""
	holes := scenario(1, verdict.Failed, "r")
	holes.Exchanges = []*exchange.Exchange{nil, holes.Exchanges[0]}

	silent := scenario(1, verdict.Failed, "r")
	silent.Checks = nil

	tests := []struct {
		name      string
		scenarios []verdict.Scenario
		want      []brief
	}{
		{name: "nothing wrong", scenarios: []verdict.Scenario{
			scenario(1, verdict.Passed, ""), scenario(2, verdict.NotExercised, "r"), scenario(3, verdict.NotApplicable, "r"),
		}},
		{
			name:      "a requirement, and its cell no second time",
			scenarios: []verdict.Scenario{scenario(1, verdict.Failed, "r")},
			want:      []brief{{verdict.Failed, []string{"PET-001"}, create, "createPet without a name", []string{pets + "1"}, "x1"}},
		},
		{
			name:      "several requirements of one scenario",
			scenarios: []verdict.Scenario{scenarioOf("createPet", 400, 1, verdict.Failed, "r", "PET-001", "PET-002")},
			want:      []brief{{verdict.Failed, []string{"PET-001", "PET-002"}, create, "createPet without a name", []string{pets + "1"}, "x1"}},
		},
		{
			name:      "no requirement, but a cell",
			scenarios: []verdict.Scenario{scenarioOf("createPet", 400, 1, verdict.Failed, "r")},
			want:      []brief{{verdict.Failed, nil, create, "createPet without a name", []string{pets + "1"}, "x1"}},
		},
		{
			name:      "no check at all",
			scenarios: []verdict.Scenario{silent},
			want:      []brief{{verdict.Failed, []string{"PET-001"}, create, "createPet without a name", []string{pets + "1"}, "x1"}},
		},
		{
			name:      "the form of an answer, under a requirement of its own",
			scenarios: []verdict.Scenario{formOnly},
			want:      []brief{{verdict.Failed, []string{"GEN-001"}, []string{"getPet"}, "Every answer is JSON.", []string{pets + "1"}, "form"}},
		},
		{
			name: "the worst first",
			scenarios: []verdict.Scenario{
				should, scenario(2, verdict.Inconclusive, "i"), scenario(3, verdict.Error, "e"), scenario(4, verdict.Failed, "f"),
			},
			want: []brief{
				{verdict.Failed, []string{"PET-001"}, create, "createPet without a name", []string{pets + "4"}, "x4"},
				{verdict.Error, []string{"PET-001"}, create, "createPet without a name", []string{pets + "3"}, "x3"},
				{verdict.Inconclusive, []string{"PET-001"}, create, "createPet without a name", []string{pets + "2"}, "x2"},
				{verdict.Warned, []string{"PET-003"}, create, "createPet without a name", []string{pets + "1"}, "x1"},
			},
		},
		{
			name:      "a cell that failed where the requirement only warns",
			scenarios: []verdict.Scenario{mustCell},
			want: []brief{
				{verdict.Failed, nil, create, "createPet without a name", []string{pets + "1"}, "x1"},
				{verdict.Warned, []string{"PET-003"}, create, "createPet without a name", []string{pets + "1"}, "x1"},
			},
		},
		{
			name: "the same in several scenarios",
			scenarios: []verdict.Scenario{
				scenario(1, verdict.Failed, `pet 17 "amxb57sh9uyfs" is there`), scenario(2, verdict.Failed, `pet 4711 "aeq7r6qd7x5fa" is there`),
				scenario(3, verdict.Failed, "status = 500, want 400"), scenario(4, verdict.Failed, "status = 201, want 400"),
			},
			want: []brief{
				{verdict.Failed, []string{"PET-001"}, create, "createPet without a name", []string{pets + "1", pets + "2"}, "x1"},
				{verdict.Failed, []string{"PET-001"}, create, "createPet without a name", []string{pets + "3"}, "x3"},
				{verdict.Failed, []string{"PET-001"}, create, "createPet without a name", []string{pets + "4"}, "x4"},
			},
		},
		{
			name: "the same of a few operations is told one by one",
			scenarios: []verdict.Scenario{
				scenarioOf("a", 401, 1, verdict.Failed, "r", "Q"), scenarioOf("b", 401, 2, verdict.Failed, "r", "Q"), scenarioOf("c", 401, 3, verdict.Failed, "r", "Q"),
			},
			want: []brief{
				{verdict.Failed, []string{"Q"}, []string{"a"}, "a without a name", []string{pets + "1"}, "x1"},
				{verdict.Failed, []string{"Q"}, []string{"b"}, "b without a name", []string{pets + "2"}, "x2"},
				{verdict.Failed, []string{"Q"}, []string{"c"}, "c without a name", []string{pets + "3"}, "x3"},
			},
		},
		{
			name: "the same of many operations is told once",
			scenarios: []verdict.Scenario{
				scenarioOf("a", 401, 1, verdict.Failed, "r", "Q"), scenarioOf("b", 401, 2, verdict.Failed, "r", "Q"),
				scenarioOf("c", 401, 3, verdict.Failed, "r", "Q"), scenarioOf("d", 401, 4, verdict.Failed, "r", "Q"), scenarioOf("a", 401, 5, verdict.Failed, "r", "Q"),
			},
			want: []brief{{
				verdict.Failed, []string{"Q"}, []string{"a", "b", "c", "d"}, "a without a name",
				[]string{pets + "1", pets + "5", pets + "2", pets + "3", pets + "4"}, "x1",
			}},
		},
		{
			name:      "without an exchange's id, the last one; without an id, the file and line",
			scenarios: []verdict.Scenario{unnamed},
			want:      []brief{{verdict.Failed, []string{"PET-001"}, create, "createPet without a name", []string{pets + "1"}, "x1"}},
		},
		{
			name:      "an exchange that is not there",
			scenarios: []verdict.Scenario{gone},
			want:      []brief{{verdict.Failed, []string{"PET-001"}, create, "createPet without a name", []string{pets + "1"}, ""}},
		},
		{
			name:      "a fault of our own shows no request that has nothing to do with it",
			scenarios: []verdict.Scenario{broken},
			want:      []brief{{verdict.Error, []string{"PET-001"}, create, "createPet without a name", []string{pets + "1"}, ""}},
		},
		{
			name:      "a list of exchanges with a hole",
			scenarios: []verdict.Scenario{holes},
			want:      []brief{{verdict.Failed, []string{"PET-001"}, create, "createPet without a name", []string{pets + "1"}, "x1"}},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.want, briefs(violations(document(test.scenarios...))))
		})
	}
}

func TestNormal(t *testing.T) {
	tests := []struct {
		name, a, b string
		same       bool
	}{
		{name: "ids", a: "pet 12 is gone", b: "pet 3456 is gone", same: true},
		{name: "three-digit ids", a: "id = 123", b: "id = 456", same: true},
		{name: "values that the engine made", a: "no assay-aeq7r6qd7x5fa@example.com", b: "no assay-amxb57sh9uyfs@example.com", same: true},
		{name: "names that the engine made", a: "no Assay Aeq7r6qd7x5fa", b: "no Assay Amxb57sh9uyfs", same: true},
		{name: "UUIDs", a: "id 0b4e1f5c-7c1d-4d2e-9a57-0f1e2d3c4b5a", b: "id FFFFFFFF-aaaa-bbbb-cccc-dddddddddddd", same: true},
		{name: "times", a: "at 2026-01-02T03:04:05Z", b: "at 2027-11-12T13:14:15Z", same: true},
		{name: "other words", a: "name is missing", b: "kind is missing"},
		{name: "the status that came", a: "status = 201, want 400", b: "status = 500, want 400"},
		{name: "the status that was wanted", a: "status = 201, want 400", b: "status = 201, want 404"},
		{name: "either of two statuses", a: "want 400 or 422", b: "want 400 or 404"},
		{name: "a status in prose", a: "getPet answered 500", b: "getPet answered 404"},
		{name: "a status, and an id", a: `status = 404 "no pet 17"`, b: `status = 404 "no pet 18"`, same: true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.same, normal(test.a) == normal(test.b), "%q, %q", normal(test.a), normal(test.b))
		})
	}
}
