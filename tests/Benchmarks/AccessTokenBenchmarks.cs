using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SvcInfra.Application;
using SvcInfra.Application.Users.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users;
using SvcInfra.Domain.Users.Sessions;
using SvcInfra.Domain.Users.SignIn;
using SvcInfra.Infrastructure;
using SvcInfra.Infrastructure.Persistence.Schema;
using SvcInfra.Infrastructure.Users.Sessions;

namespace SvcInfra.Benchmarks;

/// <summary>Validating an access token: a cached one and a new one. Keys and tokens are the application's own, on SQLite.</summary>
public class AccessTokenBenchmarks
{
    // More than the validator caches, so that each is evicted before it is used again.
    private const int Tokens = 12_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("benchmarks-").FullName;
    private readonly string[] _tokens = new string[Tokens];
    private IHost _host = null!;
    private AccessTokenValidator _validator = null!;
    private int _next;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { EnvironmentName = Environments.Development, ContentRootPath = _folder });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Configuration.AddInMemoryCollection([new("Database:Provider", "Sqlite")]);
        builder.Services.AddApplication();
        builder.Services.AddInfrastructure(builder.Configuration, builder.Environment);
        _host = builder.Build();
        await _host.Services.GetRequiredService<DatabaseMigrator>().MigrateAsync(CancellationToken.None);
        await _host.Services.GetRequiredService<SigningKeyRing>().RotateAsync(CancellationToken.None);

        var issuer = _host.Services.GetRequiredService<IAccessTokens>();
        var user = User.Register(EmailAddress.FromStored("ada@example.com"), "Ada", "hash");
        var now = TimeProvider.System.GetUtcNow();
        for (var i = 0; i < Tokens; i++)
        {
            var session = Session.Start(
                user, SignInProof.By(AuthenticationMethod.Password), EntityId.New(), now, now.AddDays(30), userAgent: null, ipAddress: null);
            _tokens[i] = issuer.Issue(session).Value;
        }

        _validator = _host.Services.GetRequiredService<AccessTokenValidator>();
        await ValidateAsync(_tokens[0]);
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _host.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark]
    public Task<AccessTokenIdentity> Warm() => ValidateAsync(_tokens[0]);

    [Benchmark]
    public Task<AccessTokenIdentity> Cold()
    {
        _next = (_next + 1) % Tokens;
        return ValidateAsync(_tokens[_next]);
    }

    private async Task<AccessTokenIdentity> ValidateAsync(string token) =>
        (await _validator.ValidateAsync(token, CancellationToken.None)).Identity ?? throw new InvalidOperationException("The token was refused.");
}
