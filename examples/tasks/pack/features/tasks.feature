Feature: Tasks

  Rule: A request has a valid key

    # Catches a server whose new operations are not behind the check of the key.
    @TASK-001
    Scenario Outline: <operation> with <credential>
      Given a <operation> request that is accepted
      When it is sent with <credential>
      Then it is rejected with 401

      Examples:
        | operation  | credential             |
        | listTasks  | no credential          |
        | createTask | an unissued credential |
        | getTask    | no credential          |
        | changeTask | an unissued credential |
        | deleteTask | no credential          |

  Rule: A task has a title of its own

    @TASK-004 @TASK-005
    Scenario: A new task
      Given a createTask request that is accepted
      When it is sent
      Then it is accepted
      And it answers with:
        | done     | false  |
        | priority | normal |
      And the task has what was sent
      And the task is listed by listTasks

    @TASK-002 @TASK-010
    Scenario Outline: A title of <characters> characters is refused
      Given a createTask request that is accepted
      When it is sent with body field "title" set to <title>
      Then it is rejected with 400 "title has 1 to 80 characters"
      And nothing has changed

      Examples:
        | characters | title                                                                               |
        | 0          | ""                                                                                  |
        | 81         | "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" |

    @TASK-002 @TASK-010
    Scenario: A task without a title is refused
      Given a createTask request that is accepted
      When it is sent without body field "title"
      Then it is rejected with 400 "title is required"
      And nothing has changed

    # Catches a server that looks for the title and forgets to refuse it.
    @TASK-003
    Scenario: The title of another task is refused
      Given a task
      And a createTask request that is accepted
      When it is sent with body field "title" set to ${task.title}
      Then it is rejected with 409

  Rule: A change is one of what was sent

    @TASK-006
    Scenario: Each field is changed alone
      Given a changeTask request that is accepted
      When it is sent with each body field alone
      Then each is accepted, and changes nothing else

    @TASK-010
    Scenario: An unknown priority is refused
      Given a changeTask request that is accepted
      When it is sent with body field "priority" set to "urgent"
      Then it is rejected with 400 "priority is"
      And nothing has changed

  Rule: A task that was deleted is gone

    @TASK-007
    Scenario: Deleting a task
      Given a deleteTask request that is accepted
      When it is sent
      Then it is accepted
      And the task is not listed by listTasks

    @TASK-007
    Scenario Outline: <operation> of a task that <was>
      Given a <operation> request that is accepted
      When it is sent for <which> task
      Then it is rejected with 404 "there is no such task"

      Examples:
        | operation  | which      | was         |
        | getTask    | a deleted  | was deleted |
        | changeTask | a deleted  | was deleted |
        | deleteTask | a deleted  | was deleted |
        | getTask    | an unknown | never was   |

  Rule: A listing has every task that it is asked for

    @TASK-008
    Scenario Outline: Its pages <quality>
      Given a listTasks request that is accepted
      When its pages are read
      Then its pages <quality>

      Examples:
        | quality                                  |
        | together hold every item once            |
        | hold as many items as their limit allows |
        | name themselves and their limit          |
        | report the total                         |

    @TASK-008
    Scenario Outline: A listing with <value> as its <parameter>
      Given a listTasks request that is accepted
      When it is sent with query parameter "<parameter>" set to <value>
      Then it is rejected with 400

      Examples:
        | parameter | value |
        | page      | 0     |
        | limit     | 51    |
        | limit     | few   |

    @TASK-009
    Scenario: A task that is not done is not listed as done
      Given a task
      And a listTasks request that is accepted
      When it is sent
      Then it is accepted
      And the task is not listed by listTasks where "done" is true
      And the task is listed by listTasks where "done" is false
