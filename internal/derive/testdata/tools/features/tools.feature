Feature: Tools

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
        | listTools  |
        | createTool |
        | getTool    |
        | changeTool |
        | deleteTool |

  Rule: What has a security requirement takes a valid credential

    @OAS-SECURITY
    Scenario Outline: <operation> with <credential>
      Given a <operation> request that is accepted
      When it is sent with <credential>
      Then it is refused

      Examples:
        | operation | credential             |
        | listTools | no credential          |
        | listTools | an unissued credential |
        | getTool   | no credential          |
        | getTool   | an unissued credential |

    @OAS-SECURITY @OAS-EFFECT
    Scenario Outline: <operation> with <credential> changes nothing
      Given a <operation> request that is accepted
      When it is sent with <credential>
      Then it is refused
      And nothing has changed

      Examples:
        | operation  | credential             |
        | createTool | no credential          |
        | createTool | an unissued credential |
        | changeTool | no credential          |
        | changeTool | an unissued credential |
        | deleteTool | no credential          |
        | deleteTool | an unissued credential |

  Rule: A tool is read as it was sent, and is gone when it was deleted

    # Nothing else runs, so that this one is the newest: it catches a listing without
    # its last item.
    @OAS-LIFECYCLE @serial
    Scenario: A tool is created
      Given a createTool request that is accepted
      When it is sent
      Then it is accepted
      And the tool has what was sent
      And the tool is listed by listTools
      And there is one tool of it

    @OAS-LIFECYCLE @OAS-VALUES
    Scenario: A tool is created with its optional members
      Given a createTool request that is accepted
      When it is sent with:
        | bought | "2026-01-02"  |
        | secret | "${new.name}" |
        | weight | 1             |
      Then it is accepted
      And the tool has what was sent
      And the tool is listed by listTools
      And there is one tool of it

    @OAS-LIFECYCLE @OAS-VALUES
    Scenario: A tool is created with letters of several alphabets
      Given a createTool request that is accepted
      When it is sent with:
        | name | "${new.name} Zoë & 東京" |
      Then it is accepted
      And the tool has what was sent
      And the tool is listed by listTools
      And there is one tool of it

    @OAS-LIFECYCLE @OAS-VALUES
    Scenario: A tool is created with its smallest values
      Given a createTool request that is accepted
      When it is sent with:
        | weight | 0 |
      Then it is accepted
      And the tool has what was sent
      And the tool is listed by listTools
      And there is one tool of it

    @OAS-LIFECYCLE
    Scenario: A tool is changed
      Given a changeTool request that is accepted
      When it is sent
      Then it is accepted
      And the tool has what was sent
      And the tool is listed by listTools

    @OAS-LIFECYCLE @OAS-VALUES
    Scenario: A tool is changed with its optional members
      Given a changeTool request that is accepted
      When it is sent with:
        | weight | 1 |
      Then it is accepted
      And the tool has what was sent
      And the tool is listed by listTools

    @OAS-LIFECYCLE @OAS-VALUES
    Scenario: A tool is changed with letters of several alphabets
      Given a changeTool request that is accepted
      When it is sent with:
        | name | "${new.name} Zoë & 東京" |
      Then it is accepted
      And the tool has what was sent
      And the tool is listed by listTools

    @OAS-LIFECYCLE @OAS-VALUES
    Scenario: A tool is changed with its smallest values
      Given a changeTool request that is accepted
      When it is sent with:
        | weight | 0 |
      Then it is accepted
      And the tool has what was sent
      And the tool is listed by listTools

    @OAS-LIFECYCLE
    Scenario: A tool is changed, and nothing else
      Given a tool
      And another tool
      And a changeTool request that is accepted
      When it is sent
      Then it is accepted
      And the tool has what was sent, and is otherwise as it was
      And the other tool is as it was

    @OAS-ANSWER
    Scenario Outline: <operation> answers with the tool that was sent
      Given a <operation> request that is accepted
      When it is sent
      Then it is accepted
      And it answers with what was sent

      Examples:
        | operation  |
        | createTool |
        | changeTool |

    @OAS-LIFECYCLE
    Scenario: A tool is deleted, and no other
      Given a tool
      And another tool
      And a deleteTool request that is accepted
      When it is sent
      Then it is accepted
      And the tool is not listed by listTools
      And the other tool is as it was

    @OAS-LIFECYCLE
    Scenario Outline: <operation> of a tool that was deleted
      Given a <operation> request that is accepted
      When it is sent for a deleted tool
      Then it is refused

      Examples:
        | operation  |
        | getTool    |
        | changeTool |

  Rule: A listing has each item once, however many are on a page

    # It comes last, when there are many: it catches a listing without its first item.
    @OAS-LIFECYCLE @serial
    Scenario: listTools has all tools
      Given a tool
      And another tool
      And a listTools request that is accepted
      When it is sent
      Then it is accepted
      And every tool of the run is listed once

    @OAS-PAGES @serial
    Scenario: listTools has all tools on several pages
      Given a tool
      And another tool
      And a listTools request that is accepted
      When it is sent
      Then it is accepted
      And every tool of the run is listed once, on several pages

    @OAS-PAGES @serial
    Scenario: The first pages of listTools follow each other
      Given a tool
      And another tool
      And a listTools request that is accepted
      When its first pages are read
      Then its pages hold no more items than their limit
      And its pages follow each other
      And its pages report a total that fits

  Rule: A listing that is asked for a value shows what has it

    @OAS-FILTER
    Scenario Outline: listTools with kind: <value>
      Given a tool
      And a listTools request that is accepted
      When it is sent with query parameter "kind" set to <value>
      Then it is accepted
      And each item that it lists has:
        | kind | <value> |

      Examples:
        | value    |
        | "hammer" |
        | "saw"    |

  Rule: What does not exist is not found

    @OAS-UNKNOWN
    Scenario Outline: <operation> of a tool that never was
      Given a <operation> request that is accepted
      When it is sent for an unknown tool
      Then it is refused

      Examples:
        | operation |
        | getTool   |

    @OAS-UNKNOWN @OAS-EFFECT
    Scenario Outline: <operation> of a tool that never was changes nothing
      Given a tool
      And a <operation> request that is accepted
      When it is sent for an unknown tool
      Then it is refused
      And nothing has changed
      And the tool is as it was

      Examples:
        | operation  |
        | changeTool |
        | deleteTool |

  Rule: What is not as it is documented is refused

    @OAS-REQUIRED @OAS-EFFECT
    Scenario Outline: createTool without <field>
      Given a createTool request that is accepted
      When it is sent without <place> "<field>"
      Then it is refused
      And nothing has changed

      Examples:
        | place      | field |
        | body field | kind  |
        | body field | name  |

    @OAS-OPTIONAL
    Scenario Outline: listTools with <field>: <wrong>
      Given a listTools request that is accepted
      When it is sent with <place> "<field>" set to <value>
      Then it is refused

      Examples:
        | place           | field    | value           | wrong              |
        | query parameter | page     | "twelve"        | a word             |
        | query parameter | page     | 0               | below the minimum  |
        | query parameter | per_page | "twelve"        | a word             |
        | query parameter | per_page | 0               | below the minimum  |
        | query parameter | per_page | 51              | above the maximum  |
        | query parameter | kind     | "none-of-these" | none of its values |

    @OAS-REFUSAL @OAS-EFFECT
    Scenario Outline: createTool with <field>: <wrong>
      Given a createTool request that is accepted
      When it is sent with <place> "<field>" set to <value>
      Then it is refused
      And nothing has changed

      Examples:
        | place      | field  | value                                       | wrong              |
        | body field | bought | {}                                          | an object          |
        | body field | kind   | {}                                          | an object          |
        | body field | kind   | "none-of-these"                             | none of its values |
        | body field | name   | {}                                          | an object          |
        | body field | name   | ""                                          | too short          |
        | body field | name   | "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" | too long           |
        | body field | secret | {}                                          | an object          |
        | body field | weight | "twelve"                                    | a word             |
        | body field | weight | -1                                          | below the minimum  |

    @OAS-FORMAT @OAS-EFFECT
    Scenario Outline: createTool with <field>: <wrong>
      Given a createTool request that is accepted
      When it is sent with <place> "<field>" set to <value>
      Then it is refused
      And nothing has changed

      Examples:
        | place      | field  | value       | wrong   |
        | body field | bought | "yesterday" | no date |

    @OAS-REFUSAL
    Scenario Outline: getTool with <field>: <wrong>
      Given a getTool request that is accepted
      When it is sent with <place> "<field>" set to <value>
      Then it is refused

      Examples:
        | place          | field  | value    | wrong             |
        | path parameter | toolId | "twelve" | a word            |
        | path parameter | toolId | 0        | below the minimum |

    @OAS-REFUSAL @OAS-EFFECT
    Scenario Outline: changeTool with <field>: <wrong>
      Given a changeTool request that is accepted
      When it is sent with <place> "<field>" set to <value>
      Then it is refused
      And nothing has changed

      Examples:
        | place          | field  | value                                       | wrong             |
        | body field     | name   | {}                                          | an object         |
        | body field     | name   | ""                                          | too short         |
        | body field     | name   | "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" | too long          |
        | body field     | weight | "twelve"                                    | a word            |
        | body field     | weight | -1                                          | below the minimum |
        | path parameter | toolId | "twelve"                                    | a word            |
        | path parameter | toolId | 0                                           | below the minimum |

    @OAS-REFUSAL @OAS-EFFECT
    Scenario Outline: deleteTool with <field>: <wrong>
      Given a deleteTool request that is accepted
      When it is sent with <place> "<field>" set to <value>
      Then it is refused
      And nothing has changed

      Examples:
        | place          | field  | value    | wrong             |
        | path parameter | toolId | "twelve" | a word            |
        | path parameter | toolId | 0        | below the minimum |

    @OAS-MALFORMED
    Scenario Outline: <operation> with a malformed body
      Given a <operation> request that is accepted
      When it is sent with each malformed body
      Then each is refused as the contract permits

      Examples:
        | operation  |
        | createTool |
        | changeTool |
