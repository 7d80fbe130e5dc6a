@internal-error
Feature: Internal errors

  A server that is in trouble says so as it says everything else, and is well
  again when the trouble is over. The target is made to fail by a request header
  that it understands, and that nobody would send by accident.

  Rule: An internal error looks like every error

    # Catches the web framework's own error page.
    @CRM-FAULT-001
    Scenario Outline: <operation> while the server fails
      Given a <operation> request that is accepted
      When it is sent while the server fails
      Then it is rejected with 500

      Examples: every operation
        | operation           |
        | listContacts        |
        | createContact       |
        | getContact          |
        | updateContact       |
        | deleteContact       |
        | listCompanies       |
        | getCompany          |
        | listCompanyContacts |
        | updateCompany       |
        | deleteCompany       |
        | listLists           |
        | createList          |
        | deleteList          |
        | listListContacts    |
        | addListContacts     |
        | removeListContacts  |

  Rule: An internal error keeps its inner life to itself

    # Implied rather than stated, so it warns.
    @CRM-FAULT-002 @CRM-FAULT-003
    Scenario Outline: <operation> fails quietly and for the moment
      Given a <operation> request that is accepted
      When it is sent while the server fails
      Then it is rejected with 500
      And the error shows no stack trace
      And it is accepted when it is sent again

      Examples: every operation
        | operation           |
        | listContacts        |
        | createContact       |
        | getContact          |
        | updateContact       |
        | deleteContact       |
        | listCompanies       |
        | getCompany          |
        | listCompanyContacts |
        | updateCompany       |
        | deleteCompany       |
        | listLists           |
        | createList          |
        | deleteList          |
        | listListContacts    |
        | addListContacts     |
        | removeListContacts  |

  Rule: A failure that is told has had no effect

    # Catches a handler that fails after it has written: a client that sends the
    # request again, as it is told to, would do everything twice.
    @CRM-ERR-004
    Scenario Outline: <operation> fails without effect
      Given a <operation> request that is accepted
      When it is sent while the server fails
      Then it is rejected with 500
      And nothing has changed

      Examples: operations that write
        | operation          |
        | createContact      |
        | updateContact      |
        | deleteContact      |
        | updateCompany      |
        | deleteCompany      |
        | createList         |
        | deleteList         |
        | addListContacts    |
        | removeListContacts |
