package dev.stowage.integration.cases;

import java.util.List;

/**
 * Result of one invocation of a test.
 *
 * @param selector class and method, separated by {@code #}; only the class if its setup or teardown failed
 * @param invocation its display name
 * @param failure empty if it passed
 */
record Result(String selector, String invocation, String failure) {

    /** Whether it is a test that the table names. */
    boolean isOf(TestName test) {
        return selector.equals(test.selector())
                && (test.invocation().isEmpty() || invocation.equals(test.invocation()));
    }

    /** Why a test does not prove its case, empty if it does. */
    static String failure(TestName test, List<Result> all) {
        List<Result> own = all.stream().filter(result -> result.isOf(test)).toList();
        if (own.isEmpty()) {
            return all.stream()
                    .filter(result -> result.selector().equals(test.selector())
                            || result.selector().equals(test.className()))
                    .filter(result -> !result.failure().isEmpty())
                    .map(Result::failure)
                    .findFirst()
                    .orElse("there is no such test");
        }
        return all.stream()
                .filter(result -> own.contains(result) || result.selector().equals(test.className()))
                .map(Result::failure)
                .filter(failure -> !failure.isEmpty())
                .findFirst()
                .orElse("");
    }
}
