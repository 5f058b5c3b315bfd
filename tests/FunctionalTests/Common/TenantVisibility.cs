using System.Reflection;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.FunctionalTests.Common;

/// <summary>Which tenant-owned rows code can read and change, for every entity of the model, whichever modules exist.</summary>
internal static class TenantVisibility
{
    /// <summary>All tenant-owned entities, by name.</summary>
    public static IReadOnlyList<Type> Entities(AppDbContext context) =>
        [
            .. context.Model.GetEntityTypes()
                .Select(entity => entity.ClrType)
                .Where(type => type.IsAssignableTo(typeof(ITenantOwned)))
                .OrderBy(type => type.Name, StringComparer.Ordinal),
        ];

    /// <summary>The tenants whose rows a plain query returns.</summary>
    public static async Task<IReadOnlyCollection<Guid>> TenantsAsync(AppDbContext context)
    {
        var seen = new HashSet<Guid>();
        foreach (var entity in Entities(context))
        {
            seen.UnionWith(await Invoke<Task<List<Guid>>>(nameof(TenantsOfAsync), entity, context));
        }

        return seen;
    }

    /// <summary>The number of an entity's rows that a plain query returns.</summary>
    public static Task<int> CountAsync(AppDbContext context, Type entity) => Invoke<Task<int>>(nameof(CountOfAsync), entity, context);

    /// <summary>The number of an entity's rows that a bulk delete without a tenant filter deletes.</summary>
    public static Task<int> DeleteAsync(AppDbContext context, Type entity) => Invoke<Task<int>>(nameof(DeleteOfAsync), entity, context);

    private static Task<List<Guid>> TenantsOfAsync<T>(AppDbContext context)
        where T : class, ITenantOwned => context.Set<T>().Select(row => row.TenantId).Distinct().ToListAsync();

    private static Task<int> CountOfAsync<T>(AppDbContext context)
        where T : class, ITenantOwned => context.Set<T>().CountAsync();

    private static Task<int> DeleteOfAsync<T>(AppDbContext context)
        where T : class, ITenantOwned => context.Set<T>().ExecuteDeleteAsync();

    private static TResult Invoke<TResult>(string method, Type entity, AppDbContext context) =>
        (TResult)typeof(TenantVisibility).GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(entity)
            .Invoke(null, [context])!;
}
