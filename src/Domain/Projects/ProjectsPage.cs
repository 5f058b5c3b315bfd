using Ardalis.Specification;

namespace SvcInfra.Domain.Projects;

/// <summary>
/// One keyset page: the rows after the given one in the sort order, so that page 1,000 costs what page 1 costs and a
/// row that is added meanwhile shifts nothing.
/// </summary>
public sealed class ProjectsPage : Specification<Project>
{
    /// <param name="archived">True: only archived ones; false: only active ones; null: all.</param>
    /// <param name="sort">The order; ties are broken by id.</param>
    /// <param name="after">The last row of the page before; null for the first page.</param>
    /// <param name="take">How many rows.</param>
    public ProjectsPage(bool? archived, ProjectSort sort, (string? Name, Guid Id)? after, int take)
    {
        if (archived is { } onlyArchived)
        {
            Query.Where(p => p.ArchivedAt != null == onlyArchived);
        }

        if (sort == ProjectSort.Name)
        {
            if (after is { } last)
            {
                var name = last.Name ?? string.Empty;
                Query.Where(p => p.Name.CompareTo(name) > 0 || (p.Name == name && p.Id > last.Id));
            }

            Query.OrderBy(p => p.Name).ThenBy(p => p.Id);
        }
        else
        {
            if (after is { } last)
            {
                Query.Where(p => p.Id < last.Id);
            }

            // Version 7 identifiers sort by creation time.
            Query.OrderByDescending(p => p.Id);
        }

        Query.Take(take);
    }
}

public enum ProjectSort
{
    NewestFirst,
    Name,
}
