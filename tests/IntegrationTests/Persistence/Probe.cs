using Ardalis.Result;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Shouldly;
using SvcInfra.Application.Common.Events;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.PostgreSql;
using SvcInfra.Infrastructure.Persistence.Tenancy;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Persistence;

/// <summary>The product's model and a few tables that only tests have, so that the contract is tested without any optional module.</summary>
internal sealed class ProbeDbContext(DbContextOptions<ProbeDbContext> options) : AppDbContext(options)
{
    protected override bool IsSqlite => Database.IsSqlite();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Note>(note =>
        {
            note.HasIndex(n => new { n.TenantId, n.Title }).IsUnique(TenantErrors.AlreadyMember);
            note.HasIndex(n => n.Number).IsUnique();
        });
        modelBuilder.Entity<Ticket>();
        modelBuilder.Entity<Folder>(folder =>
        {
            folder.Property(f => f.Shelf).HasDefaultValue(7);
            folder.HasMany(f => f.Pages).WithOne().HasPrincipalKey(f => new { f.TenantId, f.Id }).HasForeignKey(p => new { p.TenantId, p.FolderId });
        });
        modelBuilder.Entity<Bookmark>().HasOne<Folder>().WithMany().HasForeignKey(b => b.FolderId);
        modelBuilder.Entity<LedgerLine>()
            .IsInsertOnly(retentionMayDelete: true)
            .HasTenantPolicy(newRows: $"tenant_id IN ({RowSecurityExtensions.CurrentTenant}, '{Guid.Empty}')");
        modelBuilder.Entity<Seal>().IsInsertOnly();
        modelBuilder.Entity<Measure>().Property(m => m.Price).HasPrecision(18, 2);
        base.OnModelCreating(modelBuilder);
    }
}

internal sealed class Note : AggregateRoot, ITenantOwned, ISoftDeletable
{
    public Guid TenantId { get; private set; }

    public string Title { get; private set; } = null!;

    public int? Number { get; private set; }

    public DateTimeOffset? DeletedAt { get; private set; }

    public static Note Write(Guid tenantId, string title, int? number = null)
    {
        var note = new Note { TenantId = tenantId, Title = title, Number = number };
        note.Raise(new NoteWritten(note.Id));
        return note;
    }

    public void Retitle(string title) => Title = title;

    public void MoveTo(Guid tenantId) => TenantId = tenantId;

    public void Delete(DateTimeOffset now) => DeletedAt = now;
}

internal sealed record NoteWritten(Guid NoteId) : IDomainEvent;

/// <summary>Does what the running test asks for.</summary>
internal sealed class NoteWrittenHandler(AppDbContext context, Spy spy) : IDomainEventHandler<NoteWritten>
{
    public Task HandleAsync(NoteWritten domainEvent, CancellationToken cancellationToken)
    {
        spy.Log?.Add("event");
        return spy.Log?.OnEvent?.Invoke(context) ?? Task.CompletedTask;
    }
}

/// <summary>Shows when its turn comes, to a test that asks for it.</summary>
internal sealed class SpyStep(UnitOfWorkStage stage, Spy spy) : IUnitOfWorkStep
{
    public UnitOfWorkStage Stage => stage;

    public Task BeforeHandlerAsync(ICommandBase command, CancellationToken cancellationToken) => Show("before handler");

    public Task BeforeSaveAsync(ICommandBase command, IResult response, CancellationToken cancellationToken) => Show("before save");

    private Task Show(string moment)
    {
        if (spy.Log is { ShowsSteps: true } log)
        {
            log.Add($"{stage} {moment}");
        }

        return Task.CompletedTask;
    }
}

/// <summary>Something that is consumed once.</summary>
internal sealed class Ticket : Entity
{
    public DateTimeOffset? UsedAt { get; set; }
}

/// <summary>A parent whose children a foreign key keeps within its tenant.</summary>
internal sealed class Folder : Entity, ITenantOwned
{
    public Guid TenantId { get; set; }

    public string Name { get; set; } = "";

    /// <summary>The database makes it.</summary>
    public int Shelf { get; private set; }

    public List<Page> Pages { get; } = [];
}

internal sealed class Page : Entity, ITenantOwned
{
    public Guid TenantId { get; set; }

    public Guid FolderId { get; set; }

    public string Text { get; set; } = "";
}

/// <summary>Refers to a folder as one must not.</summary>
internal sealed class Bookmark : Entity, ITenantOwned
{
    public Guid TenantId { get; set; }

    public Guid FolderId { get; set; }
}

/// <summary>Written once, by a tenant or by the installation; retention may delete it.</summary>
internal sealed class LedgerLine : Entity
{
    public Guid TenantId { get; set; }

    public string Text { get; set; } = "";
}

/// <summary>Written once, and nobody may delete it.</summary>
internal sealed class Seal : Entity
{
    public string Text { get; set; } = "";
}

internal sealed class Measure : Entity
{
    public Guid Series { get; set; }

    public DateTimeOffset At { get; set; }

    public decimal Value { get; set; }

    public decimal Price { get; set; }
}

/// <summary>One host and database an engine, shared by all suites of the contract; each test has its own tenant.</summary>
internal static class ProbeApps
{
    private static readonly Dictionary<Engine, Lazy<Task<TestApp>>> Apps =
        Enum.GetValues<Engine>().ToDictionary(engine => engine, engine => new Lazy<Task<TestApp>>(() => StartAsync(engine)));

    /// <summary>One role owns the tables and serves the requests.</summary>
    private static readonly Lazy<Task<TestApp>> WithOneRole = new(() => StartAsync(
        Engine.PostgreSql, database => [new("Database:ConnectionString", database.Roles!.Owner), new("Database:MigrationConnectionString", null)]));

    /// <summary>All that runs in it uses the same connection, which the pool does not tidy up.</summary>
    private static readonly Lazy<Task<TestApp>> WithOneConnection = new(() => StartAsync(
        Engine.PostgreSql, database => [new("Database:ConnectionString", $"{database.Roles!.App};Maximum Pool Size=1;No Reset On Close=true"), new("Database:MaxRetries", "0")]));

    public static Task<TestApp> GetWithOneRoleAsync() => WithOneRole.Value;

    public static Task<TestApp> GetWithOneConnectionAsync() => WithOneConnection.Value;

    public static Task<TestApp> GetAsync(Engine engine) => Apps[engine].Value;

    /// <summary>One with a database of its own.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="settings">More of them; they may refer to the database.</param>
    public static async Task<TestApp> StartAsync(Engine engine, Func<TestDatabase, KeyValuePair<string, string?>[]>? settings = null)
    {
        var spy = new Spy();
        var database = await TestDatabase.CreateEmptyAsync(engine, "probe");
        var app = new TestApp(database, Configure, settings?.Invoke(database) ?? []);
        await using (var context = app.ProbeContext(LeaseScope.Owner))
        {
            // As DatabaseMigrator does with the product's tables.
            await context.Database.EnsureCreatedAsync();
            if (engine == Engine.PostgreSql)
            {
                await app.Get<RowSecurity>().ApplyAsync(context, CancellationToken.None);
            }
        }

        SharedByTests.EndWithTests(() =>
        {
            app.Dispose();
            app.Database.Dispose();
            return ValueTask.CompletedTask;
        });
        return app;

        void Configure(IServiceCollection services)
        {
            services.AddSingleton(spy);
            services.AddScoped<IDomainEventHandler<NoteWritten>, NoteWrittenHandler>();
            foreach (var stage in new[] { UnitOfWorkStage.Outbox, UnitOfWorkStage.Idempotency, UnitOfWorkStage.Audit })
            {
                services.AddScoped<IUnitOfWorkStep>(_ => new SpyStep(stage, spy));
            }

            services.AddPooledDbContextFactory<ProbeDbContext>((provider, options) =>
            {
                if (engine == Engine.Sqlite)
                {
                    DatabaseEngine.UseSqlite(options, provider);
                }
                else
                {
                    DatabaseEngine.UsePostgreSql(options, provider);
                }

                options.AddInterceptors(spy);
            });
            services.AddScoped<AppDbContext>(provider =>
            {
                var context = provider.GetRequiredService<IDbContextFactory<ProbeDbContext>>().CreateDbContext();
                context.Lease(provider.GetRequiredService<IRequestContext>().TenantId, provider.GetRequiredService<TimeProvider>(), connectionString: null);
                return context;
            });
        }
    }

    /// <summary>As <see cref="AppDbContextFactory"/> leases it.</summary>
    public static ProbeDbContext ProbeContext(this TestApp app, LeaseScope actsAs)
    {
        var context = app.Get<IDbContextFactory<ProbeDbContext>>().CreateDbContext();
        context.Lease(tenantId: null, app.Time, actsAs == LeaseScope.Owner ? app.Get<IOptions<DatabaseOptions>>().Value.OwnerConnectionString() : null, actsAs);
        return context;
    }
}

/// <summary>The base of the suites that run on both engines.</summary>
public abstract class ProbeTests(Engine engine) : IAsyncLifetime
{
    private protected TestApp App { get; private set; } = null!;

    private protected Guid Tenant { get; } = Guid.CreateVersion7();

    private protected Engine Engine { get; } = engine;

    public async ValueTask InitializeAsync() => App = await ProbeApps.GetAsync(Engine);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private protected async Task<Note> WriteAsync(string title, Guid? tenantId = null)
    {
        await using var scope = App.Scope(tenantId ?? Tenant);
        var note = Note.Write(tenantId ?? Tenant, title);
        (await scope.RunAsync(() => scope.Repository<Note>().AddAsync(note))).Succeeded().ShouldBeTrue();
        return note;
    }

    private protected async Task<Ticket> IssueAsync()
    {
        await using var scope = App.Scope();
        var ticket = new Ticket();
        scope.Db.Add(ticket);
        await scope.Db.SaveChangesAsync();
        return ticket;
    }

    private protected static async Task<bool> ConsumeAsync(TestScope scope, Ticket ticket) =>
        await scope.Db.Set<Ticket>().Where(t => t.Id == ticket.Id && t.UsedAt == null)
            .ExecuteUpdateAsync(update => update.SetProperty(t => t.UsedAt, DateTimeOffset.UnixEpoch)) == 1;

    private protected async Task<bool> IsUsedAsync(Ticket ticket)
    {
        await using var scope = App.Scope();
        return (await scope.Db.Set<Ticket>().AsNoTracking().SingleAsync(t => t.Id == ticket.Id)).UsedAt is not null;
    }

    /// <summary>What the tenant has, as another request sees it.</summary>
    private protected async Task<List<string>> TitlesAsync(Guid? tenantId = null)
    {
        await using var scope = App.Scope(tenantId ?? Tenant);
        return await scope.Db.Set<Note>().OrderBy(n => n.Title).Select(n => n.Title).ToListAsync();
    }
}
