using Microsoft.EntityFrameworkCore.Design;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.PostgreSql;
using SvcInfra.Infrastructure.Persistence.Sqlite;

namespace SvcInfra.Migrations;

/// <summary>Contexts for `dotnet ef`: it reads the model and never connects.</summary>
public sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteDbContext>
{
    public SqliteDbContext CreateDbContext(string[] args) => DatabaseEngine.UnconnectedSqlite();
}

public sealed class PostgreSqlDesign : IDesignTimeDbContextFactory<PostgreSqlDbContext>
{
    public PostgreSqlDbContext CreateDbContext(string[] args) => DatabaseEngine.UnconnectedPostgreSql();
}
