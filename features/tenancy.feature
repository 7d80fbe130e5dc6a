@tenancy
Feature: Organizations

  An API key belongs to one organization, and reads and writes that
  organization's data alone.

  Rule: What belongs to another organization cannot be read

    # Catches a query by id that forgets whose id it is. That it does not
    # succeed is what counts; 404 is the usual answer.
    @CRM-TENANT-001
    Scenario Outline: <operation> for another organization's <resource>
      Given a <operation> request that is accepted
      When it is sent for another organization's <resource>
      Then it is refused, and reveals nothing

      Examples: every operation that reads by an id
        | operation           | resource |
        | getContact          | contact  |
        | getCompany          | company  |
        | listCompanyContacts | company  |
        | listListContacts    | list     |

  Rule: What belongs to another organization cannot be changed

    @CRM-TENANT-002
    Scenario Outline: <operation> for another organization's <resource>
      Given a <operation> request that is accepted
      When it is sent for another organization's <resource>
      Then it is refused, and reveals nothing
      And nothing has changed

      Examples: every operation that writes to an id
        | operation          | resource |
        | updateContact      | contact  |
        | deleteContact      | contact  |
        | updateCompany      | company  |
        | deleteCompany      | company  |
        | deleteList         | list     |
        | addListContacts    | list     |
        | removeListContacts | list     |

  Rule: No listing shows what belongs to another organization

    # Catches a listing that filters by everything but the organization.
    @CRM-TENANT-003
    Scenario Outline: <operation> shows nothing of another organization
      Given another organization's <resource>
      And a <operation> request that is accepted
      When it is sent
      Then it is accepted
      And another organization's <resource> is not listed by <operation>

      Examples: every listing of an organization
        | operation     | resource |
        | listContacts  | contact  |
        | listCompanies | company  |
        | listLists     | list     |
