@internal-error
Feature: Internal errors

  A server that fails answers in the form of every other error, and works again
  afterwards. The run makes the target fail with a request header that the target
  knows and that nobody sends by accident.

  Rule: An internal error has the form of every error

    # Catches the web framework's own error page. Operations that write are in the last
    # rule, where their failures must have no effect either.
    @CRM-FAULT-001
    Scenario Outline: <operation> while the server fails
      Given a <operation> request that is accepted
      When it is sent while the server fails
      Then it is rejected with 500

      Examples: operations that read
        | operation           |
        | listContacts        |
        | getContact          |
        | listCompanies       |
        | getCompany          |
        | listCompanyContacts |
        | listLists           |
        | listListContacts    |

  Rule: An internal error reveals no internals, and does not last

    # The pages imply this and do not state it, so a violation is a warning.
    @CRM-FAULT-002 @CRM-FAULT-003
    Scenario Outline: <operation> fails without a stack trace, and only once
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

  Rule: A request that is answered with a failure has no effect

    # Catches a handler that writes and then fails: a client that sends the request
    # again, as the errors page advises, would do everything twice.
    @CRM-FAULT-001 @CRM-ERR-004
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
