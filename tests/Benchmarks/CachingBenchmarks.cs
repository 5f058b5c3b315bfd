using BenchmarkDotNet.Attributes;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Settings;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Infrastructure;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Benchmarks;

/// <summary>A cached query against the same query on SQLite: a scope, a principal, one send.</summary>
public class CachingBenchmarks
{
    private static readonly Tenant Acme = Tenant.Create(Slug.Create("acme").Value, "Acme");
    private DirectoryInfo _folder = null!;
    private WebApplication _cached = null!;
    private WebApplication _uncached = null!;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        _folder = Directory.CreateTempSubdirectory("bench-caching");
        _cached = await StartAsync("true");
        _uncached = await StartAsync("false");
        await using var context = _cached.Services.GetRequiredService<AppDbContextFactory>().Lease(tenantId: null);
        context.Add(Acme);
        await context.SaveChangesAsync();
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _cached.DisposeAsync();
        await _uncached.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Benchmark(Baseline = true)]
    public Task<string> Uncached() => ReadAsync(_uncached);

    [Benchmark]
    public Task<string> Cached() => ReadAsync(_cached);

    private static async Task<string> ReadAsync(WebApplication app)
    {
        await using var scope = app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>()
            .Set(new RequestIdentity(PrincipalKind.User) { UserId = Guid.Empty, SessionId = Guid.Empty, TenantId = Acme.Id });
        var settings = await scope.ServiceProvider.GetRequiredService<ISender>().Send(new GetTenantSettings());
        return settings.Value.DefaultInvitationRole.ToString();
    }

    private async Task<WebApplication> StartAsync(string isEnabled)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { EnvironmentName = "Development", ContentRootPath = _folder.FullName });
        builder.Configuration.AddInMemoryCollection(
            [new("Caching:Enabled", isEnabled), new("Caching:MaxStaleness", "01:00:00"), new("Logging:LogLevel:Default", "Error")]);
        builder.Services.AddApplication();
        builder.Services.AddInfrastructure(builder.Configuration, builder.Environment);
        builder.Services.AddSingleton<IPrincipalAccess, OwnerAccess>();
        var app = builder.Build();
        await app.Services.GetRequiredService<StartupSequence>().RunAsync(CancellationToken.None);
        return app;
    }

    private sealed class OwnerAccess : IPrincipalAccess
    {
        private static readonly PrincipalAccess Owner = new(SessionIsActive: true, TenantRole.Owner);

        public ValueTask<PrincipalAccess> GetAsync(IRequestContext context, CancellationToken cancellationToken) => ValueTask.FromResult(Owner);
    }
}
