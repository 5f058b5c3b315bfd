using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Persistence.Conventions;
using SvcInfra.Infrastructure.Persistence.Tenancy;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.Infrastructure.Persistence;

/// <summary>
/// The one model, built by the modules' own configurations. Two derived types give each engine its migrations.
/// Contexts are pooled: all that belongs to a request is set when one is leased, and nothing is injected.
/// </summary>
public abstract class AppDbContext(DbContextOptions options) : DbContext(options), IDataProtectionKeyContext
{
    private string? _home;
    private bool _isElsewhere;

    /// <summary>The tenant whose rows this lease may see and write; null sees none of any tenant's.</summary>
    public Guid? TenantId { get; private set; }

    /// <summary>In whose name statements run.</summary>
    internal LeaseScope LeaseScope { get; private set; }

    /// <summary>The transaction that knows already whom it acts for.</summary>
    internal IDbContextTransaction? ToldTransaction { get; set; }

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>The running command's transaction; null outside of commands.</summary>
    internal CommandTransaction? CommandTransaction { get; set; }

    /// <summary>Which of the two engines: the model stores instants and decimals differently.</summary>
    protected abstract bool IsSqlite { get; }

    internal TimeProvider Time { get; private set; } = TimeProvider.System;

    /// <param name="tenantId">The tenant to act in.</param>
    /// <param name="time">Stamps what is saved.</param>
    /// <param name="elsewhere">The connection string of another database, or role, than the configured one.</param>
    /// <param name="scope">In whose name; none but a tenant's has a tenant.</param>
    internal void Lease(Guid? tenantId, TimeProvider time, string? elsewhere, LeaseScope scope = LeaseScope.Tenant)
    {
        if (elsewhere is not null || _isElsewhere)
        {
            // A pooled context keeps its connection string, so it has to be led home again.
            _home ??= Database.GetConnectionString();
            Database.SetConnectionString(elsewhere ?? _home);
            _isElsewhere = elsewhere is not null;
        }

        TenantId = tenantId;
        LeaseScope = scope;
        ToldTransaction = null;
        Time = time;
        CommandTransaction = null;

        // A failed save ends its command and rolls everything back: a savepoint around it would be two round trips for nothing.
        Database.AutoSavepointsEnabled = false;
    }

    /// <summary>The rows of all tenants, in a lease of <see cref="AppDbContextFactory.LeaseForSystem"/>. <c>Set</c> shows those of none there.</summary>
    /// <exception cref="InvalidOperationException">The lease acts for a tenant.</exception>
    public IQueryable<T> AcrossTenants<T>()
        where T : class =>
        LeaseScope == LeaseScope.Tenant
            ? throw new InvalidOperationException("Rows of all tenants are read in a lease for the system only (AppDbContextFactory.LeaseForSystem).")
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

    private void Invoke(string method, Type entityType, ModelBuilder modelBuilder) =>
        typeof(AppDbContext).GetMethod(method, System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!
            .MakeGenericMethod(entityType).Invoke(this, [modelBuilder]);

    private void HideOtherTenants<T>(ModelBuilder modelBuilder)
        where T : class, ITenantOwned =>
        modelBuilder.Entity<T>().HasQueryFilter(QueryFilters.Tenant, e => e.TenantId == TenantId);

    private static void HideDeleted<T>(ModelBuilder modelBuilder)
        where T : class, ISoftDeletable =>
        modelBuilder.Entity<T>().HasQueryFilter(QueryFilters.SoftDelete, e => e.DeletedAt == null);
}

/// <summary>In whose name a lease reads and writes.</summary>
internal enum LeaseScope
{
    /// <summary>A tenant, or nobody: no tenant's rows.</summary>
    Tenant,

    /// <summary>The application itself, for work over many tenants.</summary>
    System,

    /// <summary>As <see cref="System"/>, and may delete from insert-only tables that allow it.</summary>
    Retention,

    /// <summary>The owner of the tables, who migrates them.</summary>
    Owner,
}

/// <summary>The names of the query filters, for the rare query that has to switch one off.</summary>
public static class QueryFilters
{
    public const string Tenant = "Tenant";
    public const string SoftDelete = "SoftDelete";
}
