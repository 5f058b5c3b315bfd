using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.FunctionalTests.Common.Isolation;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Jobs;

/// <summary>Three concurrent jobs, of two tenants and without a tenant: each sees only the rows of its own tenant.</summary>
internal sealed class JobProbe : IIsolationProbe
{
    public async Task ProbeAsync(IsolationScene scene)
    {
        Guid?[] tenants = [scene.AdasTenant, scene.MallorysTenant, null];
        var looks = tenants.Select(tenant => (Tenant: tenant, Job: new LookAround(EntityId.New()))).ToList();

        foreach (var (tenant, job) in looks)
        {
            await TestCommands.RunAsync(scene.App, tenant, services => services.GetRequiredService<IJobs>().EnqueueAsync(job));
        }

        foreach (var (tenant, job) in looks)
        {
            await Eventually.TrueAsync(() => LookAroundHandler.Seen.ContainsKey(job.Id), TimeSpan.FromSeconds(20), "the job to run");
            var seen = LookAroundHandler.Seen[job.Id];
            seen.ActsIn.ShouldBe(tenant);
            seen.Tenants.Where(other => other != tenant).ShouldBeEmpty();
        }
    }
}

[Job("test.look-around", Queue = "notes")]
public sealed record LookAround(Guid Id) : IJob;

internal sealed class LookAroundHandler(IRequestContext caller, AppDbContext context) : IJobHandler<LookAround>
{
    public static ConcurrentDictionary<Guid, (Guid? ActsIn, IReadOnlyCollection<Guid> Tenants)> Seen { get; } = new();

    public async Task HandleAsync(LookAround job, JobContext jobContext, CancellationToken cancellationToken) =>
        Seen[job.Id] = (caller.TenantId, await TenantVisibility.TenantsAsync(context));
}
