using Ardalis.Specification;

namespace RootNamespaceOfTheSolution.Domain.ModuleName;

public sealed class AggregateNameById : SingleResultSpecification<AggregateName>
{
    public AggregateNameById(Guid id) => Query.Where(x => x.Id == id);
}

/// <summary>One keyset page, the newest first: version 7 identifiers sort by creation time.</summary>
public sealed class ModuleNamePage : Specification<AggregateName>
{
    /// <param name="after">The id of the previous page's last row; null for the first page.</param>
    /// <param name="take">One more than the page holds, which tells whether there is a next page.</param>
    public ModuleNamePage(Guid? after, int take)
    {
        if (after is { } last)
        {
            Query.Where(x => x.Id < last);
        }

        Query.OrderByDescending(x => x.Id).Take(take);
    }
}
