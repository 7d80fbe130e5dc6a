Feature: Plants

  @PB-001
  Scenario Outline: <operation> with <credential>
    Given a <operation> request that is accepted
    When it is sent with <credential>
    Then it is rejected with 403 "Only superusers can perform this action."
    Examples:
      | operation   | credential             |
      | listPlants  | no credential          |
      | createPlant | an unissued credential |
      | viewPlant   | no credential          |
      | updatePlant | an unissued credential |
      | deletePlant | no credential          |

  @PB-002
  Scenario: A record reads as it was created
    Given a createPlant request that is accepted
    When it is sent
    Then it is accepted
    And the plant has what was sent
    And the plant is listed by listPlants

  @PB-003 @PB-005
  Scenario Outline: A plant with <field> <value> is refused
    Given a createPlant request that is accepted
    When it is sent with body field "<field>" set to <value>
    Then it is rejected with 400 "Failed to create record."
    And the error names body field "<field>"
    And nothing has changed
    Examples:
      | field  | value                                     |
      | name   | ""                                        |
      | name   | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa |
      | kind   | moss                                      |
      | height | 201                                       |

  @PB-003 @PB-005
  Scenario: A change to no kind of plant is refused
    Given an updatePlant request that is accepted
    When it is sent with body field "kind" set to moss
    Then it is rejected with 400 "Failed to update record."
    And nothing has changed

  @PB-004
  Scenario: The name of another plant is refused
    Given a plant
    And a createPlant request that is accepted
    When it is sent with body field "name" set to ${plant.name}
    Then it is rejected with 400
    And the error says "Value must be unique." of type "validation_not_unique"

  @PB-006
  Scenario: Each field is changed alone
    Given an updatePlant request that is accepted
    When it is sent with each body field alone
    Then each is accepted, and changes nothing else

  @PB-007
  Scenario: A plant that is deleted is gone
    Given a plant
    And another plant
    And a deletePlant request that is accepted
    When it is sent
    Then it is accepted
    And the plant is not listed by listPlants
    And the other plant is as it was

  @PB-007
  Scenario Outline: <operation> for <which> plant
    Given a <operation> request that is accepted
    When it is sent for <which> plant
    Then it is rejected with 404 "The requested resource wasn't found."
    Examples:
      | operation   | which      |
      | viewPlant   | a deleted  |
      | updatePlant | a deleted  |
      | deletePlant | an unknown |

  @PB-008
  Scenario Outline: Its pages <quality>
    Given a listPlants request that is accepted
    When its pages are read
    Then its pages <quality>
    Examples:
      | quality                                  |
      | together hold every item once            |
      | report the total                         |

  @PB-009
  Scenario: A filter lists the records that match
    Given a plant
    And a listPlants request that is accepted
    When it is sent
    Then it is accepted
    And the plant is listed by listPlants where "filter" is "kind='tree'"
    And the plant is not listed by listPlants where "filter" is "kind='herb'"

  @PB-009
  Scenario: A filter that is none is refused
    Given a listPlants request that is accepted
    When it is sent with query parameter "filter" set to "kind=="
    Then it is rejected with 400

  @PB-010
  Scenario: A batch is done as a whole
    Given a sendBatch request that is accepted
    When it is sent
    Then it is accepted
    And the first has what was sent
    And the second has what was sent

  @PB-010
  Scenario: A batch with one bad request is not done at all
    Given a sendBatch request that is accepted
    When it is sent with body field "/requests/1/body/kind" set to moss
    Then it is rejected with 400 "Batch transaction failed."
    And nothing has changed
