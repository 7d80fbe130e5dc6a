Feature: houses

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
        | listHouses  |
        | hasHouse    |
        | getHouse    |
        | putHouse    |
        | deleteHouse |
        | listRooms   |
        | addRoom     |
        | getRoom     |
        | removeRoom  |
        | paintRoom   |

  Rule: A house is read as it was sent, and is gone when it was deleted

    # Nothing else runs, so that this one is the newest: it catches a listing without
    # its last item.
    @OAS-LIFECYCLE @serial
    Scenario: A house is created
      Given a putHouse request that is accepted
      When it is sent
      Then it is accepted
      And the house has what was sent
      And the house is listed by listHouses
      And there is one house of it

    @OAS-LIFECYCLE @OAS-VALUES
    Scenario: A house is created with its smallest values
      Given a putHouse request that is accepted
      When it is sent with:
        | floors | 1 |
      Then it is accepted
      And the house has what was sent
      And the house is listed by listHouses
      And there is one house of it

    @OAS-LIFECYCLE @OAS-VALUES
    Scenario: A house is created with its greatest values
      Given a putHouse request that is accepted
      When it is sent with:
        | floors | 90 |
      Then it is accepted
      And the house has what was sent
      And the house is listed by listHouses
      And there is one house of it

    @OAS-CREATED
    Scenario: putHouse of a house that is not there yet
      Given a putHouse request that is accepted
      When it is sent
      Then it is accepted with 201

    @OAS-LIFECYCLE
    Scenario: A house is deleted, and no other
      Given a house
      And another house
      And a deleteHouse request that is accepted
      When it is sent
      Then it is accepted
      And the house is not listed by listHouses
      And the other house is as it was

    @OAS-LIFECYCLE
    Scenario Outline: <operation> of a house that was deleted
      Given a <operation> request that is accepted
      When it is sent for a deleted house
      Then it is refused

      Examples:
        | operation |
        | getHouse  |

  Rule: A room is read as it was sent, and is gone when it was deleted

    # Nothing else runs, so that this one is the newest: it catches a listing without
    # its last item.
    @OAS-LIFECYCLE @serial
    Scenario: A room is created
      Given an addRoom request that is accepted
      When it is sent
      Then it is accepted
      And the room has what was sent
      And the room is listed by listRooms
      And there is one room of it

    @OAS-LIFECYCLE @OAS-VALUES
    Scenario: A room is created with its optional members
      Given an addRoom request that is accepted
      When it is sent with:
        | /data/doors | 1 |
      Then it is accepted
      And the room has what was sent
      And the room is listed by listRooms
      And there is one room of it

    @OAS-LIFECYCLE @OAS-VALUES
    Scenario: A room is created with letters of several alphabets
      Given an addRoom request that is accepted
      When it is sent with:
        | /data/label | "${new.name} Zoë & Ångström's \\"東京\\"" |
      Then it is accepted
      And the room has what was sent
      And the room is listed by listRooms
      And there is one room of it

    @OAS-LOCATION
    Scenario: The Location of a room that was created
      Given an addRoom request that is accepted
      When it is sent
      Then it is accepted
      And its Location leads to the room

  Rule: What lies within a house is not within another

    @OAS-WITHIN
    Scenario: getRoom within another house
      Given a room
      And another house
      And a getRoom request that is accepted
      When it is sent with path parameter "house" set to ${other house.id}
      Then it is refused

    @OAS-WITHIN
    Scenario: listRooms within another house
      Given a room
      And another house
      And a listRooms request that is accepted
      When it is sent with path parameter "house" set to ${other house.id}
      Then it is accepted
      And it lists anything but the room

    @OAS-LIFECYCLE
    Scenario: A room is deleted, and no other
      Given a room
      And another room
      And a removeRoom request that is accepted
      When it is sent
      Then it is accepted
      And the room is not listed by listRooms
      And the other room is as it was

    @OAS-LIFECYCLE
    Scenario Outline: <operation> of a room that was deleted
      Given a <operation> request that is accepted
      When it is sent for a deleted room
      Then it is refused

      Examples:
        | operation |
        | getRoom   |

  Rule: A listing has each item once, however many are on a page

    # It comes last, when there are many: it catches a listing without its first item.
    @OAS-LIFECYCLE @serial
    Scenario: listHouses has all houses
      Given a house
      And another house
      And a listHouses request that is accepted
      When it is sent
      Then it is accepted
      And every house of the run is listed once

    # It comes last, when there are many: it catches a listing without its first item.
    @OAS-LIFECYCLE @serial
    Scenario: listRooms has all rooms
      Given a room
      And another room
      And a listRooms request that is accepted
      When it is sent
      Then it is accepted
      And every room of the run is listed once

  Rule: A request whose condition does not hold is answered so

    @OAS-CONDITIONAL
    Scenario Outline: <operation> of what the client has already
      Given a <operation> request that is accepted
      When it is sent with If-None-Match and its entity tag
      Then it is not modified

      Examples:
        | operation |
        | getHouse  |

    @OAS-CONDITIONAL
    Scenario Outline: <operation> of what is not as the client has it
      Given a <operation> request that is accepted
      When it is sent with If-Match and another entity tag
      Then it is refused

      Examples:
        | operation |
        | putHouse  |

  Rule: What does not exist is not found

    @OAS-UNKNOWN
    Scenario Outline: <operation> of a house that never was
      Given a <operation> request that is accepted
      When it is sent for an unknown house
      Then it is refused

      Examples:
        | operation |
        | hasHouse  |
        | getHouse  |
        | listRooms |
        | getRoom   |

    @OAS-UNKNOWN @OAS-EFFECT
    Scenario Outline: <operation> of a house that never was changes nothing
      Given a house
      And a <operation> request that is accepted
      When it is sent for an unknown house
      Then it is refused
      And nothing has changed
      And the house is as it was

      Examples:
        | operation   |
        | deleteHouse |
        | addRoom     |
        | paintRoom   |

    @OAS-UNKNOWN
    Scenario Outline: <operation> of a room that never was
      Given a <operation> request that is accepted
      When it is sent for an unknown room
      Then it is refused

      Examples:
        | operation |
        | getRoom   |

    @OAS-UNKNOWN @OAS-EFFECT
    Scenario Outline: <operation> of a room that never was changes nothing
      Given a room
      And a <operation> request that is accepted
      When it is sent for an unknown room
      Then it is refused
      And nothing has changed
      And the room is as it was

      Examples:
        | operation  |
        | removeRoom |
        | paintRoom  |

  Rule: What is not as it is documented is refused

    @OAS-REQUIRED @OAS-EFFECT
    Scenario Outline: putHouse without <field>
      Given a putHouse request that is accepted
      When it is sent without <place> "<field>"
      Then it is refused
      And nothing has changed

      Examples:
        | place      | field  |
        | body field | floors |

    @OAS-REQUIRED @OAS-EFFECT
    Scenario Outline: addRoom without <field>
      Given an addRoom request that is accepted
      When it is sent without <place> "<field>"
      Then it is refused
      And nothing has changed

      Examples:
        | place      | field       |
        | body field | data        |
        | body field | /data/label |

    @OAS-REFUSAL
    Scenario Outline: hasHouse with <field>: <wrong>
      Given a hasHouse request that is accepted
      When it is sent with <place> "<field>" set to <value>
      Then it is refused

      Examples:
        | place          | field | value | wrong              |
        | path parameter | slug  | "!"   | not of its pattern |

    @OAS-REFUSAL
    Scenario Outline: getHouse with <field>: <wrong>
      Given a getHouse request that is accepted
      When it is sent with <place> "<field>" set to <value>
      Then it is refused

      Examples:
        | place          | field | value | wrong              |
        | path parameter | slug  | "!"   | not of its pattern |

    @OAS-REFUSAL @OAS-EFFECT
    Scenario Outline: putHouse with <field>: <wrong>
      Given a putHouse request that is accepted
      When it is sent with <place> "<field>" set to <value>
      Then it is refused
      And nothing has changed

      Examples:
        | place          | field  | value    | wrong              |
        | body field     | floors | "twelve" | a word             |
        | body field     | floors | 0        | below the minimum  |
        | body field     | floors | 91       | above the maximum  |
        | path parameter | slug   | "!"      | not of its pattern |

    @OAS-REFUSAL @OAS-EFFECT
    Scenario Outline: deleteHouse with <field>: <wrong>
      Given a deleteHouse request that is accepted
      When it is sent with <place> "<field>" set to <value>
      Then it is refused
      And nothing has changed

      Examples:
        | place          | field | value | wrong              |
        | path parameter | slug  | "!"   | not of its pattern |

    @OAS-REFUSAL @OAS-EFFECT
    Scenario Outline: addRoom with <field>: <wrong>
      Given an addRoom request that is accepted
      When it is sent with <place> "<field>" set to <value>
      Then it is refused
      And nothing has changed

      Examples:
        | place      | field       | value                                                           | wrong     |
        | body field | data        | "twelve"                                                        | a word    |
        | body field | /data/doors | "twelve"                                                        | a word    |
        | body field | /data/label | {}                                                              | an object |
        | body field | /data/label | "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" | too long  |

    @OAS-REFUSAL
    Scenario Outline: getRoom with <field>: <wrong>
      Given a getRoom request that is accepted
      When it is sent with <place> "<field>" set to <value>
      Then it is refused

      Examples:
        | place          | field | value    | wrong  |
        | path parameter | room  | "twelve" | a word |

    @OAS-REFUSAL @OAS-EFFECT
    Scenario Outline: removeRoom with <field>: <wrong>
      Given a removeRoom request that is accepted
      When it is sent with <place> "<field>" set to <value>
      Then it is refused
      And nothing has changed

      Examples:
        | place          | field | value    | wrong  |
        | path parameter | room  | "twelve" | a word |

    @OAS-REFUSAL @OAS-EFFECT
    Scenario Outline: paintRoom with <field>: <wrong>
      Given a paintRoom request that is accepted
      When it is sent with <place> "<field>" set to <value>
      Then it is refused
      And nothing has changed

      Examples:
        | place          | field | value    | wrong  |
        | path parameter | room  | "twelve" | a word |

    @OAS-MALFORMED
    Scenario Outline: <operation> with a malformed body
      Given a <operation> request that is accepted
      When it is sent with each malformed body
      Then each is refused as the contract permits

      Examples:
        | operation |
        | putHouse  |
        | addRoom   |
