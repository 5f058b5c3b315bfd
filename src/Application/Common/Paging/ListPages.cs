using Ardalis.Result;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Paging;

/// <summary>Reads one page of a list, in either direction, with one query. The last line of a list's handler.</summary>
internal sealed class ListPages(ICursorSigner signer, IRequestContext context)
{
    private readonly ListCursors _cursors = new(signer);

    /// <param name="read">Reads the rows of the page; may narrow it first.</param>
    public async Task<Result<Page<TDto>>> ReadAsync<T, TDto>(
        ListOf<T, TDto> list, ListQuery<TDto> query, Func<ListPage<T>, Task<List<TDto>>> read)
        where T : class
    {
        var (sort, limit) = (query.Sort ?? list.DefaultSort, query.Limit ?? PageLimit.Default);
        var scope = ListScope.Of(query, context.TenantId, sort);
        var from = query.Cursor is null ? null : _cursors.Read(scope, query.Cursor);
        if ((query.Cursor is not null && from is null) || list.PageOf(query, from, limit + 1) is not { } page)
        {
            return CommonErrors.InvalidCursor;
        }

        var rows = await read(page);
        var hasMore = CutOff(rows, limit);
        var isBackward = from is { IsBackward: true };
        if (isBackward)
        {
            rows.Reverse();
        }

        // The page on the side that the caller comes from exists.
        var hasNext = rows.Count > 0 && (isBackward || hasMore);
        var hasPrevious = rows.Count > 0 && (isBackward ? hasMore : from is not null);
        return new Page<TDto>(
            rows,
            hasNext ? _cursors.Write(scope, list.PositionOf(rows[^1], sort, isBackward: false)) : null,
            hasPrevious ? _cursors.Write(scope, list.PositionOf(rows[0], sort, isBackward: true)) : null);
    }

    /// <summary>For a store that reads in one order and one direction.</summary>
    /// <param name="read">Reads the rows after the position, at most as many as it is told.</param>
    /// <param name="positionOf">The position of a row.</param>
    public async Task<Result<Page<TDto>>> ReadForwardAsync<TDto>(
        ListQuery<TDto> query, Func<ListPosition?, int, Task<List<TDto>>> read, Func<TDto, ListPosition> positionOf)
    {
        var limit = query.Limit ?? PageLimit.Default;
        var scope = ListScope.Of(query, context.TenantId, query.Declare().DefaultSort);
        var from = query.Cursor is null ? null : _cursors.Read(scope, query.Cursor);
        if (query.Cursor is not null && from is null)
        {
            return CommonErrors.InvalidCursor;
        }

        var rows = await read(from, limit + 1);
        return new Page<TDto>(rows, CutOff(rows, limit) ? _cursors.Write(scope, positionOf(rows[^1])) : null);
    }

    /// <summary>One row more than the page may have shows that another page follows, without a count.</summary>
    private static bool CutOff<TDto>(List<TDto> rows, int limit)
    {
        if (rows.Count <= limit)
        {
            return false;
        }

        rows.RemoveAt(limit);
        return true;
    }
}

/// <summary>A list in one order, which its store reads in one direction only.</summary>
/// <param name="sort">The name of the order.</param>
public sealed class ForwardListOf<TDto>(string sort) : ListDefinition(typeof(TDto))
{
    public override IReadOnlyList<string> Sorts => [sort];

    public override string DefaultSort => sort;

    public override IReadOnlyList<ListField> Fields => [];
}
