using Ardalis.Specification;

namespace RootNamespaceOfTheSolution.Domain.ModuleName;

/// <summary>One keyset page, the newest first: version 7 identifiers sort by creation time.</summary>
public sealed class FeatureNamePage : Specification<AggregateName>
{
    /// <param name="after">The id of the previous page's last row; null for the first page.</param>
    /// <param name="take">One more than the page holds, which tells whether there is a next page.</param>
    public FeatureNamePage(Guid? after, int take)
    {
        // Add the condition that this list is for: Query.Where(...).
        if (after is { } last)
        {
            Query.Where(x => x.Id < last);
        }

        Query.OrderByDescending(x => x.Id).Take(take);
    }
}
