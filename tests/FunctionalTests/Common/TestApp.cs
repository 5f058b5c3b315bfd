using System.Data.Common;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SvcInfra.Application.Common.Outbound;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Outbox.Contracts;
using SvcInfra.Application.Schedules;
using SvcInfra.Application.Users.Passwords;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Users;
using SvcInfra.FunctionalTests.Common.Http;
using SvcInfra.FunctionalTests.InboundWebhooks;
using SvcInfra.FunctionalTests.Users.ExternalLogins;
using SvcInfra.Infrastructure.Caching;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Common.Outbound;
using SvcInfra.Infrastructure.Jobs.Sql;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Security;
using SvcInfra.Infrastructure.Users.Sessions;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Common;

/// <summary>The connections to a test's database.</summary>
/// <param name="Application">The application's connection string.</param>
/// <param name="Owner">The connection string of the owner of the tables; null when it is the same.</param>
/// <param name="Connect">A connection that may empty all tables.</param>
/// <param name="TablesQuery">Selects the names of all tables.</param>
public sealed record DatabaseAccess(string Application, string? Owner, Func<DbConnection> Connect, string TablesQuery);

/// <summary>
/// The application on a real socket and a real database, with a content root of its own. A test class gets it empty; users act in it through
/// <see cref="Person"/>.
/// </summary>
public abstract class TestApp : WebApplicationFactory<Program>, IAsyncLifetime
{
    /// <summary>The name of the operator with all permissions of jobs.</summary>
    public const string Operator = "grace";

    /// <summary>The name of an operator who may only read jobs.</summary>
    public const string Reader = "henry";

    /// <summary>The name of an operator with only the permissions of schedules.</summary>
    public const string Scheduler = "irene";

    /// <summary>The name of an operator who may only read schedules.</summary>
    public const string ScheduleReader = "jonas";

    /// <summary>The name of an operator with only the permissions of tenants.</summary>
    public const string Landlord = "karin";

    /// <summary>The name of an operator who may only read tenants.</summary>
    public const string TenantReader = "louis";

    /// <summary>The name of an operator with only the permissions of the audit trail.</summary>
    public const string Custodian = "mia";

    /// <summary>The name of an operator who may only read legal holds.</summary>
    public const string HoldReader = "noah";

    /// <summary>An operator with the platform roles <c>support</c> and <c>night-shift</c>, a custom role of this installation.</summary>
    public const string Supporter = "olga";

    /// <summary>The name of an operator with only the permissions of users.</summary>
    public const string UserAdmin = "pete";

    /// <summary>The name of an operator who may only read users.</summary>
    public const string UserReader = "quinn";

    /// <summary>The name of an operator who may only list and replay what was received.</summary>
    public const string WebhookOperator = "rosa";

    /// <summary>The name of an operator with all permissions, also those of optional modules.</summary>
    public const string Superuser = "rita";

    private readonly string _root = Directory.CreateTempSubdirectory("functional-").FullName;

    public TestClock Clock { get; } = new();

    /// <summary>The external sign-in provider.</summary>
    public IdentityProvider Accounts { get; private set; } = null!;

    public QueryCounter Queries { get; private set; } = null!;

    /// <summary>Searches the log for secrets; checked at the end of each test.</summary>
    public SecretWatch Secrets { get; } = new();

    /// <summary>Checks the responses against the API document; evaluated at the end of each test.</summary>
    public ApiContract Contract { get; } = new();

    /// <summary>Null when the app can run here; otherwise skips or fails the calling test.</summary>
    public Action? Unavailable { get; protected set; }

    protected string Root => _root;

    protected abstract string Provider { get; }

    protected const string SecurePublicUrl = "https://app.example.com";

    /// <summary>Null: the default, on localhost, without https.</summary>
    protected virtual string? PublicUrl => null;

    protected abstract Task<DatabaseAccess?> PrepareDatabaseAsync();

    private DatabaseAccess? _database;
    private TestTables? _tables;
    private string? _passwordHash;

    public async ValueTask InitializeAsync()
    {
        _database = await PrepareDatabaseAsync();
        if (_database is null)
        {
            return;
        }

        Accounts = await IdentityProvider.StartAsync(Clock);
        Accounts.OnSecret = Secrets.Note;
        UseKestrel(0);
        StartServer();
        await Services.GetRequiredService<StartupSequence>().Completion;
        Queries = new QueryCounter(Provider, () => Services.GetRequiredService<AccessCache>().IsTrusted);
    }

    public override async ValueTask DisposeAsync()
    {
        Queries?.Dispose();
        await base.DisposeAsync();
        if (Accounts is not null)
        {
            await Accounts.DisposeAsync();
        }

        Directory.Delete(_root, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>A client without a token. It follows no redirects, so that the test sees the API's own responses.</summary>
    public HttpClient Anonymous()
    {
        var handler = new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false };
        return new(Contract.Over(Secrets.Over(handler))) { BaseAddress = ClientOptions.BaseAddress };
    }

    /// <summary>A registered user with a verified email address, who signs in over HTTP.</summary>
    public async Task<Person> SignUpAsync(string name) => await Person.SignUpAsync(this, name);

    /// <summary>Inserts the row of a completed registration, without its two requests, its email and its two hashes.</summary>
    public async Task AddUserAsync(string email, string displayName, string password)
    {
        _passwordHash ??= await Services.GetRequiredService<IPasswordHasher>().HashAsync(password, CancellationToken.None);
        var user = User.Register(EmailAddress.Create(email).Value, displayName, _passwordHash);
        user.VerifyEmail(Clock.GetUtcNow());
        await InDatabaseAsync(null, db =>
        {
            db.Add(user);
            return db.SaveChangesAsync();
        });
    }

    /// <summary>Runs code inside the application, with a context of a tenant.</summary>
    public async Task<T> InDatabaseAsync<T>(Guid? tenantId, Func<AppDbContext, Task<T>> query)
    {
        await using var context = Services.GetRequiredService<AppDbContextFactory>().Lease(tenantId);
        return await query(context);
    }

    /// <summary>Runs code that reads the rows of all tenants.</summary>
    public async Task<T> InAllTenantsAsync<T>(Func<AppDbContext, Task<T>> query)
    {
        await using var context = Services.GetRequiredService<AppDbContextFactory>().LeaseForSystem("test");
        return await query(context);
    }

    /// <summary>The newest email to an email address, in full, once all enqueued emails have been sent.</summary>
    public async Task<string> MailToAsync(string email)
    {
        await JobsDoneAsync();
        return Mailbox.MailsTo(email)[^1];
    }

    public int MailsTo(string email) => Mailbox.MailsTo(email).Count;

    private Mailbox Mailbox => new(Path.Combine(_root, "App_Data", "mail"));

    /// <summary>A connection that bypasses the application, without restrictions.</summary>
    public DbConnection Connect() => _database!.Connect();

    public async Task ResetAsync()
    {
        // Jobs of one test must not run in the next.
        await JobsDoneAsync();
        _tables ??= await TestTables.FindAsync(_database!);
        await _tables.EmptyAsync();
        ForgetCached();
        foreach (var mail in Mailbox.Files)
        {
            File.Delete(mail);
        }

        // A test may have advanced the clock by weeks at once, past all signing keys that the rotation has created.
        if (Clock.TakeMove())
        {
            await Services.GetRequiredService<SigningKeyRing>().RotateAsync(CancellationToken.None);
        }
    }

    /// <summary>Empties the cache, so that the next reads show the database.</summary>
    public void ForgetCached() => Services.GetRequiredService<FusionCaches>().Clear();

    /// <summary>
    /// Waits until no job is left that starts within a minute: jobs continue after the response. Those of a stopped tenant do not count: they are
    /// held back for minutes, by the database's clock or that of the application.
    /// </summary>
    public Task JobsDoneAsync() => Eventually.TrueAsync(
        () =>
        {
            var (real, moved) = (TimeProvider.System.GetUtcNow(), Clock.GetUtcNow());
            var soon = (real < moved ? real : moved).AddMinutes(1);
            return InDatabaseAsync(null, async db => !await db.Set<JobRow>().Where(job => job.IsReady || job.RunAt < soon)
                .Where(job => !db.Set<Tenant>().IgnoreQueryFilters().Any(tenant => tenant.Id == job.TenantId && tenant.Status != TenantStatus.Active))
                .AnyAsync());
        },
        TimeSpan.FromSeconds(10),
        "the jobs to be done");

    /// <summary>Waits until no job of this name is left.</summary>
    public Task JobsDoneAsync(string name) => Eventually.TrueAsync(
        () => InDatabaseAsync(null, async db => !await db.Set<JobRow>().AnyAsync(job => job.Name == name)),
        TimeSpan.FromSeconds(10),
        $"the jobs {name} to be done");

    /// <summary>The one setting that the application reads while it registers its services, too early for those below.</summary>
    protected override IHost CreateHost(IHostBuilder builder)
    {
        builder.ConfigureHostConfiguration(settings => settings.AddInMemoryCollection(ProviderSettings.Of(Accounts)));
        return base.CreateHost(builder);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        builder.UseContentRoot(_root);
        builder.UseSetting("Database:Provider", Provider);
        builder.UseSetting("Database:ConnectionString", _database!.Application);
        builder.UseSetting("Database:MigrationConnectionString", _database.Owner ?? "");
        builder.UseSetting("Admin:Operators:0:Email", "Grace@Example.com");
        builder.UseSetting("Admin:Operators:0:Permissions:0", "jobs.*");
        builder.UseSetting("Admin:Operators:1:Email", "henry@example.com");
        builder.UseSetting("Admin:Operators:1:Permissions:0", "jobs.read");
        builder.UseSetting("Admin:Operators:2:Email", "irene@example.com");
        builder.UseSetting("Admin:Operators:2:Permissions:0", "schedules.*");
        builder.UseSetting("Admin:Operators:3:Email", "jonas@example.com");
        builder.UseSetting("Admin:Operators:3:Permissions:0", "schedules.read");
        builder.UseSetting("Admin:Operators:4:Email", "karin@example.com");
        builder.UseSetting("Admin:Operators:4:Permissions:0", "tenants.*");
        builder.UseSetting("Admin:Operators:5:Email", "louis@example.com");
        builder.UseSetting("Admin:Operators:5:Permissions:0", "tenants.read");
        builder.UseSetting("Admin:Operators:6:Email", "mia@example.com");
        builder.UseSetting("Admin:Operators:6:Permissions:0", "audit.*");
        builder.UseSetting("Admin:Operators:7:Email", "noah@example.com");
        builder.UseSetting("Admin:Operators:7:Permissions:0", "audit.read-holds");
        builder.UseSetting("Admin:Operators:8:Email", "olga@example.com");
        builder.UseSetting("Admin:Operators:8:Roles:0", "support");
        builder.UseSetting("Admin:Operators:8:Roles:1", "night-shift");
        builder.UseSetting("Admin:Operators:9:Email", "pete@example.com");
        builder.UseSetting("Admin:Operators:9:Permissions:0", "users.*");
        builder.UseSetting("Admin:Operators:10:Email", "quinn@example.com");
        builder.UseSetting("Admin:Operators:10:Permissions:0", "users.read");
        builder.UseSetting("Admin:Operators:20:Email", "rosa@example.com");
        builder.UseSetting("Admin:Operators:20:Permissions:0", "inbound-webhooks.*");
        builder.UseSetting("Admin:Operators:21:Email", "rita@example.com");
        builder.UseSetting("Admin:Operators:21:Roles:0", "superuser");
        foreach (var (key, value) in TestWebhooks.Settings)
        {
            builder.UseSetting(key, value);
        }

        builder.UseSetting("Admin:Roles:night-shift:0", "audit.read-holds");
        builder.UseSetting("Logging:LogLevel:Default", "Warning");

        // All tests come from one IP address, which the default limits would stop.
        foreach (var policy in new[] { "Anonymous", "Sensitive", "Principal", "Tenant" })
        {
            builder.UseSetting($"RateLimits:{policy}:Permits", "10000000");
        }

        // The allowed minimum: at the default cost it took a third of the tests' time.
        builder.UseSetting("PasswordHashing:MemoryKiB", "7168");
        builder.UseSetting("PasswordHashing:Passes", "1");
        if (PublicUrl is not null)
        {
            builder.UseSetting("App:PublicUrl", PublicUrl);
            builder.UseSetting("Http:TrustedProxies:0", "127.0.0.0/8");
            builder.UseSetting("Http:TrustedProxies:1", "::1");
        }

        // So long that an entry which no command invalidates stays old until the end of the test.
        builder.UseSetting("Caching:Duration", "01:00:00");
        builder.UseSetting("Caching:MaxStaleness", "01:00:00");

        // Tests advance the clock and empty the tables; the integration tests cover schedules.
        builder.UseSetting("Schedules:Enabled", "false");
        builder.ConfigureServices(services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock))
            .Replace(ServiceDescriptor.Singleton<IHostResolver>(new ExampleHosts()))
            .AddSingleton<OutboundGuard>().Replace(ServiceDescriptor.Singleton<IOutboundGuard, ExampleReceivers>())
            .AddJobHandler(typeof(Jobs.TakeNoteHandler)).AddJobHandler(typeof(Jobs.KeepSecretHandler))
            .AddJobHandler(typeof(Jobs.LookAroundHandler)).AddIntegrationEventHandler(typeof(Outbox.SomethingHappenedConsumer))
            .AddTestWebhooks()
            .AddJobHandler(typeof(Schedules.GreetNewYearHandler)).AddRecurringJob(typeof(Schedules.GreetNewYear))
            .AddLogging(logging => logging.ClearProviders().AddFilter<OperatorLines>(category: null, LogLevel.Information)
                .AddProvider(Secrets).AddFilter<SecretWatch>(category: null, LogLevel.Information)));
    }
}
