Feature: towns

  Rule: Each operation answers as it is documented

    # The status, the content type and the schema of every answer are compared with the
    # document, here and in every other scenario.
    @OAS-SUCCESS
    Scenario Outline: <operation> succeeds
      Given a <operation> request that is accepted
      When it is sent
      Then it is accepted

      Examples:
        | operation |
        | listTowns |
        | getTown   |

  Rule: What does not exist is not found

    @OAS-UNKNOWN
    Scenario Outline: <operation> of a town that never was
      Given a <operation> request that is accepted
      When it is sent for an unknown town
      Then it is refused

      Examples:
        | operation |
        | getTown   |

  Rule: What is not as it is documented is refused

    @OAS-REQUIRED
    Scenario Outline: listTowns without <field>
      Given a listTowns request that is accepted
      When it is sent without <place> "<field>"
      Then it is refused

      Examples:
        | place            | field   |
        | header parameter | X-Realm |
