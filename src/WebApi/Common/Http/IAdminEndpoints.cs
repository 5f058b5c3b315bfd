namespace SvcInfra.WebApi.Common.Http;

/// <summary>
/// A module's routes for operators, relative to <c>/_admin/api</c>; their requests declare <c>[RequireOperator]</c>. Implementations are
/// found by scanning.
/// </summary>
internal interface IAdminEndpoints
{
    void Map(RouteGroupBuilder admin);
}
