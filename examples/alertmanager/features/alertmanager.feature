Feature: Alertmanager

  @AM-001
  Scenario: A silence reads as it was posted
    Given a postSilences request that is accepted
    When it is sent
    Then it is accepted
    And the silence has what was sent

  @AM-002
  Scenario Outline: A silence <with> is refused
    Given a postSilences request that is accepted
    When it is sent with body field "<field>" set to <value>
    Then it is rejected with 400 "<why>"
    And nothing has changed
    Examples:
      | with                          | field             | value                | why                                         |
      | whose matcher matches no text | /matchers/0/value | ""                   | silence invalid: at least one matcher       |
      | that ends before it starts    | endsAt            | 2025-12-31T00:00:00Z | Failed to create silence: start time must   |

  @AM-003
  Scenario: A silence that is posted with its id before it starts is changed
    Given another silence with:
      | startsAt | 2098-01-01T00:00:00Z |
    And a postSilences request that is accepted
    When it is sent with:
      | id       | ${other silence.id}       |
      | matchers | ${other silence.matchers} |
      | startsAt | 2098-02-01T00:00:00Z      |
    Then it is accepted
    And the other silence has:
      | /startsAt | 2098-02-01T00:00:00Z |

  @AM-004
  Scenario: There is no silence that was never posted
    Given a silence
    And a getSilence request that is accepted
    When it is sent for an unknown silence
    Then it is rejected with 404

  @AM-004
  Scenario: A silence that was never posted is not changed
    Given a postSilences request that is accepted
    When it is sent with body field "id" set to ${new.uuid}
    Then it is rejected with 404 "silence not found"
    And nothing has changed

  @AM-005
  Scenario: A silence that is deleted is expired, and no other is
    Given a silence
    And another silence
    And a deleteSilence request that is accepted
    When it is sent
    Then it is accepted
    And the silence has:
      | /status/state | expired |
    And the silence is not listed by getSilences
    And the other silence is as it was

  @AM-006
  Scenario: Every alert that is posted is listed
    Given a postAlerts request that is accepted
    When it is sent
    Then it is accepted
    And the alert has what was sent
    And the second has what was sent

  @AM-007
  Scenario: An alert has a label
    Given a postAlerts request that is accepted
    When it is sent with body field "/1/labels" set to {}
    Then it is rejected with 400 "at least one label pair required"

  @AM-008
  Scenario: An alert that has ended is not listed
    Given a postAlerts request that is accepted
    When it is sent with body field "/0/endsAt" set to 2026-01-02T00:00:00Z
    Then it is accepted
    And the alert is not listed by getAlerts
    And the second is listed by getAlerts

  @AM-009
  Scenario: A filter lists the alerts that match
    Given an alert
    And a getAlerts request that is accepted
    When it is sent
    Then it is accepted
    And the alert is listed by getAlerts where "filter" is ["alertname=\"${alert.labels.alertname}\""]
    And the alert is not listed by getAlerts where "filter" is ["alertname!=\"${alert.labels.alertname}\""]

  @AM-009
  Scenario Outline: <operation> refuses a filter without an operator
    Given a <operation> request that is accepted
    When it is sent with query parameter "filter" set to ["alertname"]
    Then it is rejected with 400 "bad matcher format: alertname"
    Examples:
      | operation      |
      | getAlerts      |
      | getAlertGroups |

  @AM-010
  Scenario: A silenced alert is suppressed
    Given an alert
    And a postSilences request that is accepted
    When it is sent with body field "/matchers/0/value" set to ${alert.labels.alertname}
    Then it is accepted
    And the alert has:
      | /status/state | suppressed |

  @OAS-STATUS @OAS-SCHEMA
  Scenario Outline: <operation> answers as documented
    Given a <operation> request that is accepted
    When it is sent
    Then it is accepted
    Examples:
      | operation      |
      | getStatus      |
      | getReceivers   |
