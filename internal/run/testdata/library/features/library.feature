Feature: A library

  Rule: A shelf has a label

    @LIB-SHELF-001
    Scenario: Building a shelf
      Given a buildShelf request that is accepted
      When it is sent
      Then it is accepted
      And the shelf has what was sent
      And the shelf is listed by browseShelves

    @LIB-SHELF-002
    Scenario: A shelf without a label is refused
      Given a buildShelf request that is accepted
      When it is sent without body field "label"
      Then it is rejected with 422
      And the error names body field "label"
      And nothing has changed

    @LIB-SHELF-003
    Scenario Outline: <operation> for a shelf that was cleared away
      Given a <operation> request that is accepted
      When it is sent for a deleted shelf
      Then it is rejected with 404 "no such shelf"

      Examples:
        | operation    |
        | browseShelf  |
        | relabelShelf |
        | clearAway    |

    # No operation reads a shelf: it is found in the listing, whatever it is called.
    @LIB-SHELF-001
    Scenario: A shelf is relabelled
      Given a relabelShelf request that is accepted
      When it is sent
      Then it is accepted
      And the shelf has what was sent
      And the shelf is listed by browseShelves

    @LIB-SHELF-001
    Scenario: Each field of a shelf is changed alone
      Given a relabelShelf request that is accepted
      When it is sent with each body field alone
      Then each is accepted, and changes nothing else

  Rule: A book is on a shelf

    @LIB-BOOK-001
    Scenario: Every text reads as it was written
      Given an acquireBook request that is accepted
      When it is sent with each valid text in its body
      Then each is accepted, and found again

    @LIB-BOOK-001
    Scenario: A book for a shelf that never was
      Given an acquireBook request that is accepted
      When it is sent with body field "shelf" set to "sh_0"
      Then it is rejected with 404 "no such shelf"
      And nothing has changed

    @LIB-BOOK-001
    Scenario: A book that never was
      Given a readBook request that is accepted
      When it is sent for an unknown book
      Then it is rejected with 404 "no such book"

    @LIB-BOOK-002
    Scenario: Each field is corrected alone
      Given a correctBook request that is accepted
      When it is sent with each body field alone
      Then each is accepted, and changes nothing else

    # The library tells the same time in its own way.
    @LIB-BOOK-002
    Scenario: A book says when it was printed
      Given a correctBook request that is accepted
      When it is sent with body field "printed" set to "2026-01-02T03:04:05+02:00"
      Then it is accepted
      And the book has what was sent

    @LIB-BOOK-002
    Scenario: Corrections are counted
      Given a correctBook request that is accepted
      When it is sent
      Then it is accepted
      And the book has:
        | corrections | 1 |

    @LIB-BOOK-002
    Scenario: A correction touches no other book
      Given a book
      And another book
      And a correctBook request that is accepted
      When it is sent
      Then it is accepted
      And it answers with:
        | edition | 2 |
      And the book has what was sent
      And the other book is as it was

    @LIB-BOOK-003
    Scenario: Discarding a book
      Given a book
      And another book
      And a discardBook request that is accepted
      When it is sent
      Then it is accepted
      And the book is not listed by browseShelf
      And the book is not listed by searchBooks
      And the other book is as it was

    @LIB-BOOK-003
    Scenario Outline: <operation> for a book that was discarded
      Given a <operation> request that is accepted
      When it is sent for a deleted book
      Then it is rejected with 404 "no such book"
      And nothing has changed

      Examples:
        | operation   |
        | readBook    |
        | correctBook |
        | discardBook |

    @LIB-BOOK-004
    Scenario Outline: <operation> with values of the wrong type
      Given a <operation> request that is accepted
      When it is sent with each invalid value of its body
      Then each is rejected with 422, naming the place
      And nothing has changed

      Examples:
        | operation    |
        | buildShelf   |
        | relabelShelf |
        | acquireBook  |
        | correctBook  |

  Rule: A listing is read page by page

    @LIB-LIST-003
    Scenario: A search finds one book
      Given a book
      And another book
      And a searchBooks request that is accepted
      When it is sent with the query:
        | headline | ${book.headline} |
      Then it is accepted
      And it lists only the book

    @LIB-LIST-002
    Scenario Outline: The pages of a shelf <quality>
      Given a shared shelf with 7 books
      And a browseShelf request that is accepted
      When its pages are read
      Then its pages <quality>

      Examples:
        | quality                                  |
        | together hold every item once            |
        | hold as many items as their limit allows |
        | name themselves and their limit          |
        | say whether another follows              |
        | report the total                           |
        | end in one that is empty or refused      |

    @LIB-LIST-001
    Scenario Outline: <operation> with a size out of range
      Given a <operation> request that is accepted
      When it is sent with each number outside its range
      Then each is refused as the contract permits

      Examples:
        | operation     |
        | browseShelves |
        | browseShelf   |
        | searchBooks   |

  Rule: Nothing else is there

    @LIB-SHELF-003
    Scenario Outline: <operation> of a shelf that never was
      Given a <operation> request that is accepted
      When it is sent for an unknown shelf
      Then it is rejected with 404

      Examples:
        | operation    |
        | relabelShelf |
        | clearAway    |
        | browseShelf  |

    @LIB-BOOK-003
    Scenario Outline: <operation> of a book that never was
      Given a <operation> request that is accepted
      When it is sent for an unknown book
      Then it is rejected with 404

      Examples:
        | operation   |
        | correctBook |
        | discardBook |

    @LIB-GEN-002
    Scenario: A path that does not exist
      Given a browseShelves request that is accepted
      When it is sent with a path that does not exist
      Then it is refused as unknown
