using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Tenants;
using SvcInfra.Application.Tenants.Lifecycle;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Infrastructure.Common.Seeding;

namespace SvcInfra.Infrastructure.Tenants;

/// <summary>The sample tenant with an owner, an admin and a member.</summary>
internal sealed class SeedTenant : ISeed
{
    public int Stage => 200;

    public async Task AddAsync(SeedRun run, CancellationToken cancellationToken)
    {
        var owned = await run.ReadAsync(
            tenantId: null, services => services.GetRequiredService<ITenantLookup>().ListOfUserAsync(run[SampleData.Owner], cancellationToken));
        run.TenantId = owned.Find(tenant => tenant.Slug == SampleData.TenantSlug)?.Id
            ?? (await run.SendAsync(
                SampleData.Owner, tenantId: null, new CreateTenant(SampleData.TenantSlug, SampleData.TenantName), cancellationToken)).Id;
        await JoinAsync(run, SampleData.Admin, TenantRole.Admin, cancellationToken);
        await JoinAsync(run, SampleData.Member, TenantRole.Member, cancellationToken);
    }

    private static async Task JoinAsync(SeedRun run, SamplePerson person, TenantRole role, CancellationToken cancellationToken)
    {
        var present = await run.ReadAsync(
            run.TenantId, services => services.GetRequiredService<ITenantLookup>().FindRoleAsync(run[person], run.TenantId, cancellationToken));
        if (present is null)
        {
            await run.CommitAsync(
                SampleData.Owner, run.TenantId, new SeedMember(),
                services => services.GetRequiredService<IRepository<Membership>>()
                    .AddAsync(Membership.Create(run.TenantId, run[person], role), cancellationToken),
                cancellationToken);
        }
    }

    private sealed record SeedMember : ICommandBase;
}
