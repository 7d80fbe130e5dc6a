Feature: Shelves

  Rule: A shelf has a label

    @LIB-002
    Scenario: A shelf is created
      Given a createShelf request that is accepted
      When it is sent
      Then it is accepted
      And the shelf has what was sent
      And the shelf is listed by listShelves

    @LIB-002
    Scenario Outline: <operation> of a shelf that never was
      Given a <operation> request that is accepted
      When it is sent for an unknown shelf
      Then it is rejected with 404 "there is no"

      Examples:
        | operation   |
        | getShelf    |
        | deleteShelf |

    @LIB-001
    Scenario: A shelf without a label
      Given a createShelf request that is accepted
      When it is sent without body field "label"
      Then it is rejected with 400
      And nothing has changed
