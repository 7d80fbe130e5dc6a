Feature: notes

  Rule: Each operation answers as it is documented

    # The status, the content type and the schema of every answer are compared with the
    # document, here and in every other scenario.
    @OAS-SUCCESS
    Scenario Outline: <operation> succeeds
      Given a <operation> request that is accepted
      When it is sent
      Then it is accepted

      Examples:
        | operation   |
        | list-notes  |
        | create-note |
        | get-note    |
        | put-note    |
        | delete-note |

  Rule: A note is read as it was sent, and is gone when it was deleted

    # Nothing else runs, so that this one is the newest: it catches a listing without
    # its last item.
    @OAS-LIFECYCLE @serial
    Scenario: A note is created
      Given a create-note request that is accepted
      When it is sent
      Then it is accepted
      And the note has what was sent
      And the note is listed by list-notes
      And there is one note of it

    @OAS-LIFECYCLE @OAS-VALUES
    Scenario: A note is created with its optional members
      Given a create-note request that is accepted
      When it is sent with:
        | labels | ["amber"] |
      Then it is accepted
      And the note has what was sent
      And the note is listed by list-notes
      And there is one note of it

    @OAS-LIFECYCLE @OAS-VALUES
    Scenario: A note is created with letters of several alphabets
      Given a create-note request that is accepted
      When it is sent with:
        | title | "${new.name} Zoë & Ångström's \\"東京\\"" |
      Then it is accepted
      And the note has what was sent
      And the note is listed by list-notes
      And there is one note of it

    @OAS-LIFECYCLE @OAS-VALUES
    Scenario: A note is created with its smallest values
      Given a create-note request that is accepted
      When it is sent with:
        | done | false |
      Then it is accepted
      And the note has what was sent
      And the note is listed by list-notes
      And there is one note of it

    @OAS-LIFECYCLE @OAS-VALUES
    Scenario: A note is created with its greatest values
      Given a create-note request that is accepted
      When it is sent with:
        | done | true |
      Then it is accepted
      And the note has what was sent
      And the note is listed by list-notes
      And there is one note of it

    @OAS-LIFECYCLE
    Scenario: A note is changed
      Given a put-note request that is accepted
      When it is sent
      Then it is accepted
      And the note has what was sent
      And the note is listed by list-notes

    @OAS-LIFECYCLE @OAS-VALUES
    Scenario: A note is changed with its optional members
      Given a put-note request that is accepted
      When it is sent with:
        | labels | ["amber"] |
      Then it is accepted
      And the note has what was sent
      And the note is listed by list-notes

    @OAS-LIFECYCLE @OAS-VALUES
    Scenario: A note is changed with letters of several alphabets
      Given a put-note request that is accepted
      When it is sent with:
        | title | "${new.name} Zoë & Ångström's \\"東京\\"" |
      Then it is accepted
      And the note has what was sent
      And the note is listed by list-notes

    @OAS-LIFECYCLE @OAS-VALUES
    Scenario: A note is changed with its smallest values
      Given a put-note request that is accepted
      When it is sent with:
        | done | false |
      Then it is accepted
      And the note has what was sent
      And the note is listed by list-notes

    @OAS-LIFECYCLE @OAS-VALUES
    Scenario: A note is changed with its greatest values
      Given a put-note request that is accepted
      When it is sent with:
        | done | true |
      Then it is accepted
      And the note has what was sent
      And the note is listed by list-notes

    @OAS-LIFECYCLE
    Scenario: A note is changed, and nothing else
      Given a note
      And another note
      And a put-note request that is accepted
      When it is sent
      Then it is accepted
      And the note has what was sent
      And the other note is as it was

    @OAS-REPLACE
    Scenario: A note has nothing else once it is replaced
      Given a note with:
        | labels | ["amber"] |
      And a put-note request that is accepted
      When it is sent
      Then it is accepted
      And the note has only what was sent

    @OAS-ANSWER
    Scenario Outline: <operation> answers with the note that was sent
      Given a <operation> request that is accepted
      When it is sent
      Then it is accepted
      And it answers with what was sent

      Examples:
        | operation   |
        | create-note |
        | put-note    |

    @OAS-LIFECYCLE
    Scenario: A note is deleted, and no other
      Given a note
      And another note
      And a delete-note request that is accepted
      When it is sent
      Then it is accepted
      And the note is not listed by list-notes
      And the other note is as it was

    @OAS-LIFECYCLE
    Scenario Outline: <operation> of a note that was deleted
      Given a <operation> request that is accepted
      When it is sent for a deleted note
      Then it is refused

      Examples:
        | operation |
        | get-note  |

  Rule: A listing has each item once, however many are on a page

    # It comes last, when there are many: it catches a listing without its first item.
    @OAS-LIFECYCLE @serial
    Scenario: list-notes has all notes
      Given a note
      And another note
      And a list-notes request that is accepted
      When it is sent
      Then it is accepted
      And every note of the run is listed once

  Rule: What does not exist is not found

    @OAS-UNKNOWN
    Scenario Outline: <operation> of a note that never was
      Given a <operation> request that is accepted
      When it is sent for an unknown note
      Then it is refused

      Examples:
        | operation |
        | get-note  |

  Rule: What is not as it is documented is refused

    @OAS-REQUIRED @OAS-EFFECT
    Scenario Outline: create-note without <field>
      Given a create-note request that is accepted
      When it is sent without <place> "<field>"
      Then it is refused
      And nothing has changed

      Examples:
        | place      | field |
        | body field | done  |
        | body field | title |

    @OAS-REQUIRED @OAS-EFFECT
    Scenario Outline: put-note without <field>
      Given a put-note request that is accepted
      When it is sent without <place> "<field>"
      Then it is refused
      And nothing has changed

      Examples:
        | place      | field |
        | body field | done  |
        | body field | title |

    @OAS-REFUSAL @OAS-EFFECT
    Scenario Outline: create-note with <field>: <wrong>
      Given a create-note request that is accepted
      When it is sent with <place> "<field>" set to <value>
      Then it is refused
      And nothing has changed

      Examples:
        | place      | field  | value                                                                               | wrong     |
        | body field | done   | "perhaps"                                                                           | a word    |
        | body field | labels | {}                                                                                  | an object |
        | body field | title  | {}                                                                                  | an object |
        | body field | title  | ""                                                                                  | too short |
        | body field | title  | "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" | too long  |

    @OAS-FORMAT
    Scenario Outline: get-note with <field>: <wrong>
      Given a get-note request that is accepted
      When it is sent with <place> "<field>" set to <value>
      Then it is refused

      Examples:
        | place          | field | value        | wrong   |
        | path parameter | id    | "not-a-uuid" | no uuid |

    @OAS-REFUSAL @OAS-EFFECT
    Scenario Outline: put-note with <field>: <wrong>
      Given a put-note request that is accepted
      When it is sent with <place> "<field>" set to <value>
      Then it is refused
      And nothing has changed

      Examples:
        | place      | field  | value                                                                               | wrong     |
        | body field | done   | "perhaps"                                                                           | a word    |
        | body field | labels | {}                                                                                  | an object |
        | body field | title  | {}                                                                                  | an object |
        | body field | title  | ""                                                                                  | too short |
        | body field | title  | "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" | too long  |

    @OAS-FORMAT @OAS-EFFECT
    Scenario Outline: put-note with <field>: <wrong>
      Given a put-note request that is accepted
      When it is sent with <place> "<field>" set to <value>
      Then it is refused
      And nothing has changed

      Examples:
        | place          | field | value        | wrong   |
        | path parameter | id    | "not-a-uuid" | no uuid |

    @OAS-FORMAT @OAS-EFFECT
    Scenario Outline: delete-note with <field>: <wrong>
      Given a delete-note request that is accepted
      When it is sent with <place> "<field>" set to <value>
      Then it is refused
      And nothing has changed

      Examples:
        | place          | field | value        | wrong   |
        | path parameter | id    | "not-a-uuid" | no uuid |

    @OAS-MALFORMED
    Scenario Outline: <operation> with a malformed body
      Given a <operation> request that is accepted
      When it is sent with each malformed body
      Then each is refused as the contract permits

      Examples:
        | operation   |
        | create-note |
        | put-note    |
