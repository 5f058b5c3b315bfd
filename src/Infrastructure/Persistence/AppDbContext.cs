using System.Reflection;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Persistence.Conventions;
using SvcInfra.Infrastructure.Persistence.Tenancy;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Persistence;

/// <summary>
/// The model, built from the modules' configurations. Two derived types give each engine its migrations. Contexts are pooled: everything that
/// belongs to a request is set when a context is leased, and nothing is injected.
/// </summary>
public abstract class AppDbContext(DbContextOptions options) : DbContext(options), IDataProtectionKeyContext
{
    private string? _defaultConnectionString;
    private bool _isRedirected;

    /// <summary>The tenant whose rows this lease may read and write; null: no tenant's rows.</summary>
    public Guid? TenantId { get; private set; }

    /// <summary>The scope in which statements run.</summary>
    internal LeaseScope LeaseScope { get; private set; }

    /// <summary>The transaction in which the tenant context is already set (PostgreSQL).</summary>
    internal IDbContextTransaction? TransactionWithContext { get; set; }

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>The running command's transaction; null outside of commands.</summary>
    internal CommandTransaction? CommandTransaction { get; set; }

    /// <summary>Whether the engine is SQLite, where the model stores instants and decimals differently.</summary>
    protected abstract bool IsSqlite { get; }

    internal TimeProvider Time { get; private set; } = TimeProvider.System;

    /// <param name="time">Used for the timestamps of saved rows.</param>
    /// <param name="connectionString">Of another database, or role, than the configured one; null: the configured one.</param>
    /// <param name="scope">Only <see cref="LeaseScope.Tenant"/> has a tenant.</param>
    internal void Lease(Guid? tenantId, TimeProvider time, string? connectionString, LeaseScope scope = LeaseScope.Tenant)
    {
        if (connectionString is not null || _isRedirected)
        {
            // A pooled context keeps its connection string, so the default one has to be restored.
            _defaultConnectionString ??= Database.GetConnectionString();
            Database.SetConnectionString(connectionString ?? _defaultConnectionString);
            _isRedirected = connectionString is not null;
        }

        TenantId = tenantId;
        LeaseScope = scope;
        TransactionWithContext = null;
        Time = time;
        CommandTransaction = null;

        // A failed save ends its command and rolls everything back, so a savepoint would cost two round trips for nothing.
        Database.AutoSavepointsEnabled = false;
    }

    /// <summary>
    /// The rows of all tenants, in a lease of <see cref="AppDbContextFactory.LeaseForSystem"/>, where <c>Set</c> returns no tenant's rows.
    /// </summary>
    /// <exception cref="InvalidOperationException">The lease is for a tenant.</exception>
    public IQueryable<T> AcrossTenants<T>()
        where T : class =>
        LeaseScope == LeaseScope.Tenant
            ? throw new InvalidOperationException("Only a system lease may read the rows of all tenants. Use AppDbContextFactory.LeaseForSystem.")
            : Set<T>().IgnoreQueryFilters([QueryFilters.Tenant]);

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        CheckAndStamp();
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    /// <summary>For Data Protection, whose key store is synchronous.</summary>
    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        CheckAndStamp();
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        ModelConventions.Configure(configurationBuilder, IsSqlite);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(AppDbContext).Assembly);
        ModelConventions.Apply(modelBuilder, IsSqlite);

        foreach (var type in modelBuilder.Model.GetEntityTypes().Select(e => e.ClrType).ToList())
        {
            if (type.IsAssignableTo(typeof(ITenantOwned)))
            {
                Invoke(nameof(HideOtherTenants), type, modelBuilder);
            }

            if (type.IsAssignableTo(typeof(ISoftDeletable)))
            {
                Invoke(nameof(HideDeleted), type, modelBuilder);
            }
        }
    }

    private void CheckAndStamp()
    {
        foreach (var entry in ChangeTracker.Entries())
        {
            TenantWriteGuard.Check(entry, TenantId, LeaseScope);
            AggregateStamps.Apply(entry, Time);
        }
    }

    private void Invoke(string method, Type entityType, ModelBuilder modelBuilder)
    {
        const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic;
        typeof(AppDbContext).GetMethod(method, All)!.MakeGenericMethod(entityType).Invoke(this, [modelBuilder]);
    }

    private void HideOtherTenants<T>(ModelBuilder modelBuilder)
        where T : class, ITenantOwned =>
        modelBuilder.Entity<T>().HasQueryFilter(QueryFilters.Tenant, e => e.TenantId == TenantId);

    private static void HideDeleted<T>(ModelBuilder modelBuilder)
        where T : class, ISoftDeletable =>
        modelBuilder.Entity<T>().HasQueryFilter(QueryFilters.SoftDelete, e => e.DeletedAt == null);
}

/// <summary>On whose behalf a lease reads and writes.</summary>
internal enum LeaseScope
{
    /// <summary>A tenant; or none, without access to tenants' rows.</summary>
    Tenant,

    /// <summary>The application itself, for work across tenants.</summary>
    System,

    /// <summary>As <see cref="System"/>, with the right to delete from insert-only tables that allow it.</summary>
    Retention,

    /// <summary>The owner of the tables, for migrations.</summary>
    Owner,
}

/// <summary>The names of the query filters, for queries that have to disable one.</summary>
public static class QueryFilters
{
    public const string Tenant = "Tenant";
    public const string SoftDelete = "SoftDelete";
}
