Feature: Tools

  @SHOP-001
  Scenario: A tool is created
    Given a createTool request that is accepted
    When it is sent
    Then it is accepted
    And the tool has what was sent
