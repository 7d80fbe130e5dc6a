@companies
Feature: Companies

  Rule: A company comes into being with a contact of its domain

    # No operation creates a company. It may take a deployment a moment.
    @CRM-COMPANIES-004 @CRM-GEN-004
    Scenario: Reading a company
      Given a company
      And a getCompany request that is accepted
      When it is sent
      Then it is accepted

    @CRM-COMPANIES-004 @CRM-GEN-004
    Scenario: Listing companies
      Given a company
      And a listCompanies request that is accepted
      When it is sent
      Then it is accepted
      And the company is listed by listCompanies

    @CRM-COMPANIES-014 @CRM-GEN-004
    Scenario: Listing a company's contacts
      Given a company
      And a listCompanyContacts request that is accepted
      When it is sent
      Then it is accepted

  Rule: An update changes what was sent

    @CRM-COMPANIES-007 @CRM-COMPANIES-008 @CRM-GEN-004
    Scenario: Updating a company
      Given a company
      And an updateCompany request that is accepted
      When it is sent
      Then it is accepted
      And it answers with:
        | updated | 1 |
      And the company has what was sent

    # Catches a server that takes an empty update for a success.
    @CRM-COMPANIES-003
    Scenario: An update of a company without a field is refused
      Given an updateCompany request that is accepted
      When it is sent with an empty object as its body
      Then it is rejected with 400 "No fields to update"
      And nothing has changed

  Rule: A deleted company is gone

    @CRM-COMPANIES-009 @CRM-GEN-004
    Scenario: Deleting a company
      Given a company
      And a deleteCompany request that is accepted
      When it is sent
      Then it is accepted
      And it answers with:
        | deleted | true |

    # Implied rather than stated, so it warns.
    @CRM-COMPANIES-010
    Scenario: A deleted company is in no listing
      Given a company
      And a deleteCompany request that is accepted
      When it is sent
      Then it is accepted
      And the company is not listed by listCompanies

  Rule: A company that does not exist is not found

    # Catches a listing of contacts that is empty for a company that is none.
    @CRM-COMPANIES-001
    Scenario Outline: <operation> for a company that never existed
      Given a <operation> request that is accepted
      When it is sent for an unknown company
      Then it is rejected with 404 "Company not found"
      And nothing has changed

      Examples: every operation on a company
        | operation           |
        | getCompany          |
        | listCompanyContacts |
        | updateCompany       |
        | deleteCompany       |

    # Catches a soft delete that only the listing respects.
    @CRM-COMPANIES-002
    Scenario Outline: <operation> for a company that was deleted
      Given a <operation> request that is accepted
      When it is sent for a deleted company
      Then it is rejected with 404 "Company not found"
      And nothing has changed

      Examples: every operation on a company
        | operation           |
        | getCompany          |
        | listCompanyContacts |
        | updateCompany       |
        | deleteCompany       |
