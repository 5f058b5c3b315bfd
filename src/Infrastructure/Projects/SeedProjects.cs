using SvcInfra.Application.Projects;
using SvcInfra.Infrastructure.Common.Seeding;

namespace SvcInfra.Infrastructure.Projects;

/// <summary>Three projects in the sample tenant, as long as it has none.</summary>
internal sealed class SeedProjects : ISeed
{
    private static readonly CreateProject[] Samples =
    [
        new("Website", "The public website."),
        new("Mobile app", "The app for members on the road."),
        new("Data migration", Description: null),
    ];

    public int Stage => 300;

    public async Task AddAsync(SeedRun run, CancellationToken cancellationToken)
    {
        var first = new ListProjects { Limit = 1 };
        if ((await run.SendAsync(SampleData.Member, run.TenantId, first, cancellationToken)).Items.Count > 0)
        {
            return;
        }

        foreach (var project in Samples)
        {
            await run.SendAsync(SampleData.Member, run.TenantId, project, cancellationToken);
        }
    }
}
