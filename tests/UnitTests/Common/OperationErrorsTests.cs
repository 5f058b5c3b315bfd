using Shouldly;
using SvcInfra.Application.Tenants;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.WebApi.Common.OpenApi;

namespace SvcInfra.UnitTests.Common;

public sealed class OperationErrorsTests
{
    private readonly OperationErrors _errors = new(model: null);

    [Fact]
    public void Errors_of_the_handler_and_of_the_aggregate_it_calls_are_found()
    {
        var codes = _errors.OfRequest(typeof(RemoveMember)).Select(error => error.Code).ToList();

        codes.ShouldContain(MemberErrors.NotFound.Code);
        codes.ShouldContain(MemberErrors.LastOwner.Code);
    }

    [Fact]
    public void Errors_of_other_use_cases_are_not_listed() =>
        _errors.OfRequest(typeof(ListMyTenants)).ShouldBeEmpty();

    [Fact]
    public void Errors_in_the_code_of_middleware_are_found() =>
        _errors.OfTypes([typeof(Refusing)]).ShouldContain(MemberErrors.LastOwner);

    private static class Refusing
    {
        public static async Task<object> RefuseAsync()
        {
            await Task.Yield();
            return MemberErrors.LastOwner;
        }
    }
}
