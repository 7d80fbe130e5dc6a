Feature: Loans

  Rule: Each operation answers as it is documented

    # The status, the content type and the schema of every answer are compared with the
    # document, here and in every other scenario.
    @OAS-SUCCESS
    Scenario Outline: <operation> succeeds
      Given a <operation> request that is accepted
      When it is sent
      Then it is accepted

      Examples:
        | operation  |
        | listLoans  |
        | createLoan |
        | endLoan    |

  Rule: What has a security requirement takes a valid credential

    @OAS-SECURITY
    Scenario Outline: <operation> with <credential>
      Given a <operation> request that is accepted
      When it is sent with <credential>
      Then it is refused

      Examples:
        | operation | credential             |
        | listLoans | no credential          |
        | listLoans | an unissued credential |

    @OAS-SECURITY @OAS-EFFECT
    Scenario Outline: <operation> with <credential> changes nothing
      Given a <operation> request that is accepted
      When it is sent with <credential>
      Then it is refused
      And nothing has changed

      Examples:
        | operation  | credential             |
        | createLoan | no credential          |
        | createLoan | an unissued credential |
        | endLoan    | no credential          |
        | endLoan    | an unissued credential |

  Rule: A loan is read as it was sent, and is gone when it was deleted

    # Nothing else runs, so that this one is the newest: it catches a listing without
    # its last item.
    @OAS-LIFECYCLE @serial
    Scenario: A loan is created
      Given a createLoan request that is accepted
      When it is sent
      Then it is accepted
      And the loan has what was sent
      And the loan is listed by listLoans
      And there is one loan of it

    @OAS-LIFECYCLE @OAS-VALUES
    Scenario: A loan is created with its optional members
      Given a createLoan request that is accepted
      When it is sent with:
        | days | 2 |
      Then it is accepted
      And the loan has what was sent
      And the loan is listed by listLoans
      And there is one loan of it

    @OAS-LIFECYCLE @OAS-VALUES
    Scenario: A loan is created with letters of several alphabets
      Given a createLoan request that is accepted
      When it is sent with:
        | borrower | "${new.name} Zoë & Ångström's \\"東京\\"" |
      Then it is accepted
      And the loan has what was sent
      And the loan is listed by listLoans
      And there is one loan of it

    @OAS-LIFECYCLE @OAS-VALUES
    Scenario: A loan is created with its smallest values
      Given a createLoan request that is accepted
      When it is sent with:
        | days | 1 |
      Then it is accepted
      And the loan has what was sent
      And the loan is listed by listLoans
      And there is one loan of it

    @OAS-LIFECYCLE @OAS-VALUES
    Scenario: A loan is created with its greatest values
      Given a createLoan request that is accepted
      When it is sent with:
        | days | 30 |
      Then it is accepted
      And the loan has what was sent
      And the loan is listed by listLoans
      And there is one loan of it

    @OAS-ANSWER
    Scenario Outline: <operation> answers with the loan that was sent
      Given a <operation> request that is accepted
      When it is sent
      Then it is accepted
      And it answers with what was sent

      Examples:
        | operation  |
        | createLoan |

    @OAS-LIFECYCLE
    Scenario: A loan is deleted, and no other
      Given a loan
      And another loan
      And an endLoan request that is accepted
      When it is sent
      Then it is accepted
      And the loan is not listed by listLoans
      And the other loan is as it was

  Rule: A listing has each item once, however many are on a page

    # It comes last, when there are many: it catches a listing without its first item.
    @OAS-LIFECYCLE @serial
    Scenario: listLoans has all loans
      Given a loan
      And another loan
      And a listLoans request that is accepted
      When it is sent
      Then it is accepted
      And every loan of the run is listed once

  Rule: What does not exist is not found

    @OAS-UNKNOWN @OAS-EFFECT
    Scenario Outline: <operation> of a loan that never was changes nothing
      Given a loan
      And a <operation> request that is accepted
      When it is sent for an unknown loan
      Then it is refused
      And nothing has changed
      And the loan is as it was

      Examples:
        | operation |
        | endLoan   |

  Rule: What is not as it is documented is refused

    @OAS-REQUIRED @OAS-EFFECT
    Scenario Outline: createLoan without <field>
      Given a createLoan request that is accepted
      When it is sent without <place> "<field>"
      Then it is refused
      And nothing has changed

      Examples:
        | place      | field    |
        | body field | borrower |
        | body field | tool_id  |

    @OAS-REFUSAL @OAS-EFFECT
    Scenario Outline: createLoan with <field>: <wrong>
      Given a createLoan request that is accepted
      When it is sent with <place> "<field>" set to <value>
      Then it is refused
      And nothing has changed

      Examples:
        | place      | field    | value    | wrong             |
        | body field | borrower | {}       | an object         |
        | body field | days     | "twelve" | a word            |
        | body field | days     | 0        | below the minimum |
        | body field | days     | 31       | above the maximum |
        | body field | tool_id  | "twelve" | a word            |

    @OAS-REFUSAL @OAS-EFFECT
    Scenario Outline: endLoan with <field>: <wrong>
      Given an endLoan request that is accepted
      When it is sent with <place> "<field>" set to <value>
      Then it is refused
      And nothing has changed

      Examples:
        | place          | field | value    | wrong  |
        | path parameter | id    | "twelve" | a word |

    @OAS-MALFORMED
    Scenario Outline: <operation> with a malformed body
      Given a <operation> request that is accepted
      When it is sent with each malformed body
      Then each is refused as the contract permits

      Examples:
        | operation  |
        | createLoan |
