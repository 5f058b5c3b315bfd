using SvcInfra.Infrastructure.Persistence;
namespace SvcInfra.Infrastructure.Audit;
internal static class Temporary
{
    public static AppDbContext LeaseForSystem(this AppDbContextFactory contexts, string reason) => contexts.Lease(null);
}
