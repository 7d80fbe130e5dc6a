Feature: count

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
        | count     |

  Rule: What is not as it is documented is refused

    @OAS-REQUIRED
    Scenario Outline: count without <field>
      Given a count request that is accepted
      When it is sent without <place> "<field>"
      Then it is refused

      Examples:
        | place           | field |
        | query parameter | since |

    @OAS-FORMAT
    Scenario Outline: count with <field>: <wrong>
      Given a count request that is accepted
      When it is sent with <place> "<field>" set to <value>
      Then it is refused

      Examples:
        | place           | field | value       | wrong   |
        | query parameter | since | "yesterday" | no date |
