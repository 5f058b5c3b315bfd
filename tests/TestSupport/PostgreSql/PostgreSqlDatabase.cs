namespace SvcInfra.TestSupport;

/// <summary>A database for tests, with its connection strings.</summary>
/// <param name="Admin">Of a superuser without restrictions, for what tests inspect and clean up directly.</param>
/// <param name="Owner">Of the owner of the database and its tables, who may create roles.</param>
/// <param name="App">Of the application's role, which owns nothing.</param>
/// <param name="SystemRole">The name of the application's system role, if a database and its copies share it.</param>
/// <param name="RetentionRole">The name of the retention role, if a database and its copies share it.</param>
public sealed record PostgreSqlDatabase(string Admin, string Owner, string App, string SystemRole, string RetentionRole);
