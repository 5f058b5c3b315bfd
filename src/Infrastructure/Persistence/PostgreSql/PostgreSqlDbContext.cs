using Microsoft.EntityFrameworkCore;

namespace SvcInfra.Infrastructure.Persistence.PostgreSql;

/// <summary>The model on PostgreSQL, with PostgreSQL's migrations.</summary>
public sealed class PostgreSqlDbContext(DbContextOptions<PostgreSqlDbContext> options) : AppDbContext(options)
{
    protected override bool IsSqlite => false;
}
