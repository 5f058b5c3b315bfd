using SvcInfra.Application.Admin;
using SvcInfra.WebApi.Common.OpenApi;

namespace SvcInfra.WebApi.Admin;

internal sealed class AdminExamples : IExamples
{
    public IEnumerable<object> Examples => [new OperatorDto("grace@example.com", [], ["jobs.manage", "jobs.read"])];
}
