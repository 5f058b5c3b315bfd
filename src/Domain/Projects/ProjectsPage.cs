using Ardalis.Specification;

namespace SvcInfra.Domain.Projects;

/// <summary>
/// One keyset page: the rows after a given row in the sort order. Page 1,000 costs as much as page 1, and rows that are added between
/// two pages neither repeat nor skip a row.
/// </summary>
public sealed class ProjectsPage : Specification<Project>
{
    /// <param name="archived">True: only archived projects; false: only active ones; null: all.</param>
    /// <param name="sort">Ties are broken by id.</param>
    /// <param name="after">Name and id of the previous page's last row; null for the first page. The name counts only when sorting by name.</param>
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
