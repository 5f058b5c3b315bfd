using Microsoft.EntityFrameworkCore;

namespace SvcInfra.Infrastructure.Persistence.Sqlite;

/// <summary>The model on SQLite, with SQLite's migrations.</summary>
public sealed class SqliteDbContext(DbContextOptions<SqliteDbContext> options) : AppDbContext(options)
{
    protected override bool IsSqlite => true;
}
