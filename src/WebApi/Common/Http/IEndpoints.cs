namespace SvcInfra.WebApi.Common.Http;

/// <summary>A module's routes, relative to <c>/api/v1</c>. Implementations are found by scanning.</summary>
internal interface IEndpoints
{
    void Map(RouteGroupBuilder api);
}
