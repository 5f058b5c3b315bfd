namespace SvcInfra.TestSupport;

/// <summary>A database for tests, and the ways into it.</summary>
/// <param name="Admin">As a superuser, whom nothing holds back: for what tests look at and tidy up past the application.</param>
/// <param name="Owner">As the owner of the database and of its tables, who may make roles.</param>
/// <param name="App">As the application's role, which owns nothing.</param>
/// <param name="SystemRole">A name for the application's role of work over all tenants, if a database and its copies are to share one.</param>
/// <param name="RetentionRole">The same for the role that deletes what has expired.</param>
public sealed record PostgreSqlDatabase(string Admin, string Owner, string App, string SystemRole, string RetentionRole);
